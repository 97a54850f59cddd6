"""What each command and option says of itself where a platform lists them."""

QUIZ = "Asks the channel an interview question"
TOPIC = "What about, such as migrations; typing errors are forgiven. All topics without it"
DIFFICULTY = "How hard. Any without it"
MODE = "How it is answered: by revealing the answer, without it"

LEADERBOARD = "Shows who is where"
SCOPE = "Whose points are compared. This whole workspace without it"
PERIOD = "Over which time. This week without it"

DRILL = "This channel's daily question, for administrators"

COACH = "Your reviews, progress and data, and this workspace's settings"
REVIEW = "Brings back what you are about to forget, for you alone"
PROGRESS = "Says how far you are, and what to do next"
SETTINGS = "Shows what this workspace has set; administrators change it"
SETTING = "Which setting. All without it"
VALUE = "Its new value"
DOCTOR = "Says whether the coach can do all it should in this channel"
HELP = "Says what can be asked of the coach"

ME = "All that is held about you"
EXPORT = "Hands you all of it as a file"
HIDE = "Takes you off the leaderboards"
SHOW = "Puts you back on the leaderboards"
DELETE = "Removes all of it, after asking whether you are sure"
SURE = "Yes deletes at once, for good"
