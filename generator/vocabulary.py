"""The words that the bundled model learned, by what they say about a person. `{}` is where a colour goes.

Captions for training are made of them (generator/training/captions.py), prompts are read by them
(generator/understanding.py)."""

PEOPLE = {"woman": ["woman", "lady", "female", "girl"], "man": ["man", "guy", "male", "gentleman"]}
AGES = ["young", "adult", "middle-aged", "elderly", "old"]
SKIN_TONES = [  # from the lightest to the darkest
    ["very fair", "very pale", "pale"], ["fair", "pale", "light"], ["light", "fair"], ["tan", "tanned"],
    ["olive", "tan"],
    ["brown", "medium brown"], ["dark brown", "dark"], ["deep dark", "very dark", "dark", "deep brown"],
]  # fmt: skip
HAIR_STYLES = {
    "buzz": ["a {} buzz cut", "{} buzzed hair", "very short {} hair"],
    "crop": ["short cropped {} hair", "short {} hair", "cropped {} hair"],
    "curly": ["short curly {} hair", "curly {} hair", "{} curls"],
    "afro": ["a {} afro", "{} afro hair", "a big {} afro"],
    "kinky": ["short coily {} hair", "short {} hair", "short curly {} hair"],
    "sidepart": ["short side-parted {} hair", "short {} hair", "{} hair with a side part"],
    "slick": ["slicked-back {} hair", "combed back {} hair"],
    "quiff": ["a {} quiff", "{} hair in a quiff", "short {} hair"],
    "messy": ["messy {} hair", "tousled {} hair"],
    "bob": ["a {} bob", "{} bob hair", "chin-length {} hair"],
    "medium": ["shoulder-length {} hair", "medium {} hair", "medium length {} hair"],
    "long": ["long straight {} hair", "long {} hair", "straight {} hair"],
    "wavy": ["long wavy {} hair", "wavy {} hair", "long {} hair"],
    "curlylong": ["long curly {} hair", "curly {} hair", "long {} curls"],
    "ponytail": ["{} hair in a ponytail", "a {} ponytail"],
    "bun": ["{} hair in a top bun", "{} hair in a bun", "a {} top knot"],
    "lowbun": ["{} hair in a low bun", "{} hair tied back", "{} hair in a bun"],
}
HAIR_COLOURS = {
    "brown": ["brown", "brown", "brunette"], "dark brown": ["dark brown", "dark brown", "dark", "brunette"],
    "black": ["black", "black", "dark"], "red": ["red", "red", "ginger"], "auburn": ["auburn", "reddish brown", "red"],
    "chestnut": ["chestnut", "chestnut brown", "brown"], "blond": ["blond", "blonde", "golden"],
    "dark blond": ["dark blond", "dark blonde", "dirty blonde"], "gray": ["gray", "grey", "silver"],
    "platinum blond": ["platinum blond", "platinum blonde", "very light blonde"],
    "white": ["white", "white", "snow-white"],
    "teal": ["teal", "turquoise"], "blue": ["blue"], "purple": ["purple", "violet"], "pink": ["pink"],
}  # fmt: skip
EXPRESSIONS = {  # the way it is said with "with", then as a word before the person
    "neutral": (["a neutral expression", "a calm expression", "a relaxed face"], ["calm", "neutral"]),
    "soft smile": (["a soft smile", "a slight smile", "a gentle smile"], ["gently smiling", "smiling", "friendly"]),
    "smile": (["a smile", "a friendly smile", "a happy face"], ["smiling", "happy", "cheerful"]),
    "big smile": (["a big smile", "a broad smile", "a wide grin", "a toothy smile"], ["laughing", "grinning", "happy"]),
    "serious": (["a serious look", "a serious expression", "a stern face"], ["serious", "stern"]),
    "surprised": (["a surprised look", "a surprised expression", "an open mouth"], ["surprised", "shocked", "amazed"]),
    "sad": (["a sad look", "a sad expression", "a frown"], ["sad", "unhappy", "worried"]),
    "smirk": (["a smirk", "a crooked smile", "a sly smile"], ["smirking", "mischievous"]),
    "eyes closed": (["closed eyes", "eyes closed"], ["dreaming", "peaceful"]),
}
BEARDS = {
    "stubble": ["stubble", "a stubbly chin", "light stubble"],
    "short beard": ["a short beard", "a trimmed beard", "a beard"],
    "full beard": ["a full beard", "a thick beard", "a beard", "a big beard"], "goatee": ["a goatee"],
    "moustache": ["a moustache", "a mustache"],
}  # fmt: skip
GLASSES = {
    "round": ["{} round glasses", "round glasses", "glasses", "round {} glasses"],
    "square": ["{} square glasses", "square glasses", "glasses", "{} glasses"],
    "oval": ["{} oval glasses", "oval glasses", "glasses", "{} glasses"],
    "cat": ["{} cat-eye glasses", "cat-eye glasses", "glasses", "{} glasses"],
    "sunglasses": ["sunglasses", "dark sunglasses", "dark glasses", "shades"],
}
EYES = ["brown", "dark brown", "blue", "light blue", "green", "hazel", "gray", "grey", "amber"]
BALD = ["a bald head", "no hair", "a shaved head"]
BANGS = [" with bangs", " and bangs", " with a fringe"]
NO_BEARD = ["a clean-shaven face", "no beard"]
FRECKLES = ["freckles", "freckles on the cheeks", "a freckled face"]
MAKEUP = ["makeup", "make-up", "lipstick"]
EARRINGS = ["{} earrings", "earrings"]
EARRING_SHAPES = ["hoop", "stud", "drop"]
GLASSES_COLOURS = ["black", "brown", "gold", "silver", "red"]
HATS = {
    "beanie": ["a {} beanie", "a {} knit cap", "a {} hat", "a beanie"],
    "cap": ["a {} cap", "a {} baseball cap", "a cap"],
}
CLOTHES = {
    "t-shirt": ["{} t-shirt", "{} tee", "{} top"], "v-neck sweater": ["{} v-neck sweater", "{} sweater", "{} v-neck"],
    "sweater": ["{} sweater", "{} jumper", "{} pullover"], "turtleneck": ["{} turtleneck", "{} turtleneck sweater"],
    "shirt": ["{} shirt", "{} collared shirt", "{} button-up shirt"], "hoodie": ["{} hoodie", "{} hooded sweatshirt"],
    "blazer": ["{} blazer", "{} jacket", "{} suit jacket"], "scoop top": ["{} scoop neck top", "{} top", "{} blouse"],
    "tank top": ["{} tank top", "{} sleeveless top"],
}  # fmt: skip
COLOURS = {  # of cloth, hats and backdrops
    **{name: [name] for name in ("white", "black", "red", "orange", "yellow", "green", "blue", "pink", "brown")},
    "gray": ["gray", "grey"], "light gray": ["light gray", "light grey"], "dark gray": ["dark gray", "dark grey"],
    "navy": ["navy", "navy blue", "dark blue"], "light blue": ["light blue", "pale blue", "baby blue"],
    "burgundy": ["burgundy", "dark red", "maroon"], "olive": ["olive", "olive green"], "mint": ["mint", "mint green"],
    "teal": ["teal", "turquoise"], "lavender": ["lavender", "lilac", "light purple"], "beige": ["beige", "tan"],
    "cream": ["cream", "off-white"], "purple": ["purple", "violet"], "sky blue": ["sky blue", "light blue"],
    "coral": ["coral", "salmon"],
}  # fmt: skip
BACKGROUNDS = {
    "plain": ["a plain {} background", "a {} background", "a {} wall", "a simple {} backdrop"],
    "gradient": ["a {} gradient background", "a {} background", "a soft {} backdrop"],
    "bokeh lights": ["warm bokeh lights", "bokeh lights in the background", "a background of blurred lights"],
    "outdoor": ["a green outdoor background", "trees in the background", "a park", "nature", "a garden"],
    "city": ["a blurred city background", "a city", "a street", "city buildings in the background"],
    "interior": ["a blurred room background", "a room", "an indoor background", "a living room"],
    "neon": ["a neon night background", "neon lights", "a dark neon background"],
    "sunset": ["a sunset background", "a sunset", "a sunset sky"],
}
LIGHTS = {
    "soft studio": ["soft studio light", "studio lighting", "soft light"],
    "beauty": ["beauty light", "even frontal light", "beauty lighting"],
    "window": ["window light", "light from a window", "natural light"],
    "golden hour": ["golden hour light", "golden hour", "warm evening light", "warm sunlight"],
    "dramatic side": ["dramatic side light", "dramatic lighting", "moody side light", "low key lighting"],
    "night neon": ["night neon light", "neon light", "neon lighting", "cyberpunk light"],
    "overcast": ["overcast light", "soft daylight", "cloudy day light"],
}
VIEWS = {
    "front": ["facing the camera", "front view", "looking straight ahead"],
    "turned": ["three-quarter view", "turned to the side", "head turned"],
}
KINDS = [
    "portrait",
    "photo",
    "picture",
    "headshot",
    "close-up",
    "close-up portrait",
    "studio portrait",
    "image",
    "render",
]
STYLES = {  # pictures that are not photos; `a portrait of a man, {}` fits each, and the first two fit `turn it into {}`
    "oil painting": ["an oil painting", "an oil portrait on canvas", "oil painting style", "painted in oil"],
    "watercolor": ["a watercolor", "a watercolour painting", "watercolor style", "painted in watercolor"],
    "pastel": ["a pastel drawing", "a soft pastel painting", "pastel style", "drawn in pastel"],
    "pointillism": ["a pointillist painting", "a painting made of dots", "pointillism", "painted in dots"],
    "pencil sketch": ["a pencil sketch", "a pencil drawing", "pencil sketch style", "drawn in pencil"],
    "charcoal": ["a charcoal drawing", "a charcoal sketch", "charcoal style", "drawn in charcoal"],
    "ink": ["an ink drawing", "a pen and ink drawing", "ink drawing style", "drawn in ink"],
    "linocut": ["a linocut", "a linocut print", "linocut style", "printed as a linocut"],
    "pop art": ["a pop art print", "a pop art poster", "pop art style", "pop art"],
    "comic": ["a comic", "a comic book drawing", "comic style", "drawn as a comic"],
    "black and white": ["a black and white photo", "black and white film", "black and white", "in black and white"],
    "sepia": ["a sepia photo", "an old sepia photograph", "sepia", "in sepia tones"],
    "mosaic": ["a mosaic", "a tile mosaic", "mosaic style", "made of mosaic tiles"],
    "stained glass": ["a stained glass window", "stained glass", "stained glass style", "made of stained glass"],
    "low poly": ["a low poly picture", "low poly art", "low poly style", "made of flat triangles"],
    "pixel art": ["pixel art", "a pixel art portrait", "pixel art style", "8-bit pixel style"],
    "cross-stitch": ["a cross-stitch", "an embroidery", "cross-stitch style", "embroidered in cross-stitch"],
}
FILLERS = [  # words people add out of habit; each goes with every kind of picture, so they learn to mean nothing
    "high quality", "highly detailed", "4k", "8k", "hd", "realistic", "photorealistic", "beautiful", "sharp focus",
    "professional", "masterpiece", "best quality", "cinematic", "intricate", "award winning", "aesthetic", "attractive",
    "nice", "a nice looking person", "please", "stunning", "elegant", "profile picture", "avatar", "selfie",
    "3d render",
]  # fmt: skip
