"""The words that the bundled model learned, by what they say about a person. `{}` is where a colour goes.

Captions for training are made of them (generator/training/captions.py), prompts are read by them
(generator/understanding.py). Keys are the renderer's (generator/synthetic/vocabulary.py)."""

PEOPLE = {  # adults, all of them
    "woman": ["woman", "lady", "female", "girl", "gal", "grandmother", "grandma", "granny"],
    "man": ["man", "guy", "male", "gentleman", "dude", "fellow", "grandfather", "grandpa"],
}
# Nouns that go with some ages only, in years: from, up to.
AGE_OF_NOUN = {
    "girl": (18, 32), "gal": (18, 40), "dude": (18, 40), "gentleman": (45, 99), "grandmother": (66, 99),
    "grandma": (66, 99), "granny": (70, 99), "grandfather": (66, 99), "grandpa": (66, 99),
}  # fmt: skip
AGES = {  # up to which age in years
    29: ["young", "youthful"], 44: ["adult", "grown-up"], 61: ["middle-aged", "mature"],
    75: ["elderly", "old", "older", "senior"], 99: ["old", "very old", "elderly", "aged"],
}  # fmt: skip
DECADES = ["twenties", "thirties", "forties", "fifties", "sixties", "seventies", "eighties"]
SKIN_TONES = [  # from the lightest to the darkest
    ["very fair", "very pale", "pale", "porcelain"], ["fair", "pale", "light"], ["light", "fair"],
    ["tan", "tanned", "sun-kissed"], ["olive", "tan", "bronze"], ["brown", "medium brown", "bronze"],
    ["dark brown", "dark", "rich brown"], ["deep dark", "very dark", "dark", "deep brown", "ebony"],
]  # fmt: skip
HAIR_STYLES = {
    "buzz": ["a {} buzz cut", "{} buzzed hair", "very short {} hair", "a {} buzzcut", "{} cropped-close hair"],
    "crop": ["short cropped {} hair", "short {} hair", "cropped {} hair", "a short {} haircut", "a {} crop"],
    "curly": ["short curly {} hair", "curly {} hair", "{} curls", "short {} curls"],
    "afro": ["a {} afro", "{} afro hair", "a big {} afro", "a round {} afro", "a natural {} afro"],
    "kinky": ["short coily {} hair", "short {} hair", "short curly {} hair", "tight {} coils", "short natural {} hair"],
    "sidepart": ["short side-parted {} hair", "short {} hair", "{} hair with a side part", "a {} side parting"],
    "slick": ["slicked-back {} hair", "combed back {} hair", "slick {} hair", "swept-back {} hair"],
    "quiff": ["a {} quiff", "{} hair in a quiff", "short {} hair", "a {} pompadour"],
    "messy": ["messy {} hair", "tousled {} hair", "scruffy {} hair", "shaggy {} hair", "unkempt {} hair"],
    "bob": ["a {} bob", "{} bob hair", "chin-length {} hair", "a {} bob cut", "a short {} bob"],
    "medium": ["shoulder-length {} hair", "medium {} hair", "medium length {} hair", "mid-length {} hair"],
    "long": ["long straight {} hair", "long {} hair", "straight {} hair", "sleek long {} hair", "flowing {} hair"],
    "wavy": ["long wavy {} hair", "wavy {} hair", "long {} hair", "{} waves", "flowing {} hair"],
    "curlylong": ["long curly {} hair", "curly {} hair", "long {} curls", "{} ringlets", "voluminous {} curls"],
    "ponytail": ["{} hair in a ponytail", "a {} ponytail", "{} hair pulled back", "{} hair tied in a ponytail"],
    "bun": ["{} hair in a top bun", "{} hair in a bun", "a {} top knot", "a {} bun", "a high {} bun"],
    "lowbun": ["{} hair in a low bun", "{} hair tied back", "{} hair in a bun", "a low {} bun", "{} hair pulled back"],
    "braids": ["{} braids", "two {} braids", "{} hair in braids", "braided {} hair", "{} plaits", "two long {} plaits",
               "{} pigtail braids", "plaited {} hair"],
    "box braids": ["{} box braids", "{} braids", "long {} box braids", "braided {} hair", "many thin {} braids"],
    "locs": ["{} locs", "{} dreadlocks", "long {} locs", "{} dreads", "{} hair in locs"],
}  # fmt: skip
# Long enough to be seen below a hat that does not hide all hair, with the renderer's own name for each.
HAIR_SEEN_BELOW_HATS = {"bob", "medium", "long", "wavy", "curlylong", "braids", "box braids", "locs"}
HAIR_OVER_EARS = HAIR_SEEN_BELOW_HATS | {"afro", "curly"}
HAIR_COLOURS = {
    "brown": ["brown", "brown", "brunette"], "dark brown": ["dark brown", "dark brown", "dark", "brunette"],
    "black": ["black", "black", "dark", "jet black", "raven"], "red": ["red", "red", "ginger", "copper"],
    "auburn": ["auburn", "reddish brown"], "chestnut": ["chestnut", "chestnut brown", "brown"],
    "blond": ["blond", "blonde", "golden", "fair"],
    "dark blond": ["dark blond", "dark blonde", "dirty blonde", "sandy"],
    "gray": ["gray", "grey", "silver", "graying", "greying"],
    "platinum blond": ["platinum blond", "platinum blonde", "very light blonde", "bleached blonde", "platinum"],
    "white": ["white", "white", "snow-white"],
    "teal": ["teal", "turquoise"], "blue": ["blue", "bright blue"], "purple": ["purple", "violet"],
    "pink": ["pink", "bright pink"],
}  # fmt: skip
EXPRESSIONS = {  # the way it is said with "with", then as a word before the person
    "neutral": (["a neutral expression", "a calm expression", "a relaxed face", "a blank expression",
                 "a composed look"], ["calm", "neutral", "relaxed", "composed"]),
    "soft smile": (["a soft smile", "a slight smile", "a gentle smile", "a faint smile", "a subtle smile"],
                   ["gently smiling", "smiling", "friendly", "content"]),
    "smile": (["a smile", "a friendly smile", "a happy face", "a warm smile", "a kind smile"],
              ["smiling", "happy", "cheerful", "joyful"]),
    "big smile": (["a big smile", "a broad smile", "a wide grin", "a toothy smile", "a beaming smile", "a huge smile"],
                  ["laughing", "grinning", "happy", "beaming", "delighted"]),
    "serious": (["a serious look", "a serious expression", "a stern face", "an angry look", "a determined look",
                 "a frowning brow"], ["serious", "stern", "angry", "determined", "grim"]),
    "surprised": (["a surprised look", "a surprised expression", "an open mouth", "wide eyes", "raised eyebrows",
                   "a shocked face"], ["surprised", "shocked", "amazed", "astonished"]),
    "sad": (["a sad look", "a sad expression", "a frown", "a sorrowful face", "a worried look"],
            ["sad", "unhappy", "worried", "gloomy", "melancholic"]),
    "smirk": (["a smirk", "a crooked smile", "a sly smile", "a cheeky grin", "a lopsided smile"],
              ["smirking", "mischievous", "cheeky"]),
    "eyes closed": (["closed eyes", "eyes closed", "shut eyes"], ["dreaming", "peaceful", "sleeping"]),
}  # fmt: skip
BEARDS = {
    "stubble": ["stubble", "a stubbly chin", "light stubble", "a five o'clock shadow", "some stubble"],
    "short beard": ["a short beard", "a trimmed beard", "a beard", "a neat beard", "facial hair"],
    "full beard": ["a full beard", "a thick beard", "a beard", "a big beard", "a bushy beard", "a long beard"],
    "goatee": ["a goatee", "a chin beard"],
    "moustache": ["a moustache", "a mustache", "a thick moustache"],
}
GLASSES = {
    "round": ["{} round glasses", "round glasses", "glasses", "round {} glasses", "{} spectacles", "circular glasses"],
    "square": ["{} square glasses", "square glasses", "glasses", "{} glasses", "{} rimmed glasses",
               "rectangular {} glasses"],
    "oval": ["{} oval glasses", "oval glasses", "glasses", "{} glasses", "{} eyeglasses"],
    "cat": ["{} cat-eye glasses", "cat-eye glasses", "glasses", "{} glasses", "retro {} glasses"],
    "sunglasses": ["sunglasses", "dark sunglasses", "dark glasses", "shades", "aviator sunglasses", "aviators"],
}  # fmt: skip
EYES = ["brown", "dark brown", "blue", "light blue", "green", "hazel", "gray", "grey", "amber"]
BALD = ["a bald head", "no hair", "a shaved head"]
BANGS = [" with bangs", " and bangs", " with a fringe"]
NO_BEARD = ["a clean-shaven face", "no beard", "a smooth face"]
FRECKLES = ["freckles", "freckles on the cheeks", "a freckled face", "a freckled nose"]
MAKEUP = ["makeup", "make-up", "lipstick", "eyeshadow", "mascara"]
EARRINGS = ["{} earrings", "earrings", "jewelry"]
EARRING_SHAPES = ["hoop", "stud", "drop"]
GLASSES_COLOURS = ["black", "brown", "gold", "silver", "red"]
HATS = {
    "beanie": ["a {} beanie", "a {} knit cap", "a {} hat", "a beanie", "a knitted {} hat", "a {} woolly hat"],
    "cap": ["a {} cap", "a {} baseball cap", "a cap", "a {} baseball hat"],
    "wide-brimmed hat": ["a {} wide-brimmed hat", "a wide-brimmed {} hat", "a {} hat", "a {} sun hat", "a {} fedora",
                         "a big {} hat", "a {} felt hat"],
    "headscarf": ["a {} headscarf", "a {} hijab", "a {} head scarf", "a headscarf", "a {} veil"],
    "turban": ["a {} turban", "a turban", "a {} head wrap", "a wrapped {} turban"],
}  # fmt: skip
HATS_OVER_ALL_HAIR = {"headscarf", "turban"}
CLOTHES = {
    "t-shirt": ["{} t-shirt", "{} tee", "{} top", "{} tshirt", "plain {} t-shirt"],
    "v-neck sweater": ["{} v-neck sweater", "{} sweater", "{} v-neck", "{} v-neck jumper"],
    "sweater": ["{} sweater", "{} jumper", "{} pullover", "knitted {} sweater", "{} knitwear", "{} sweatshirt"],
    "turtleneck": ["{} turtleneck", "{} turtleneck sweater", "{} polo neck", "{} roll neck"],
    "shirt": ["{} shirt", "{} collared shirt", "{} button-up shirt", "{} button-down shirt"],
    "hoodie": ["{} hoodie", "{} hooded sweatshirt", "{} hooded top"],
    "blazer": ["{} blazer", "{} jacket", "{} suit jacket", "{} suit", "{} business suit"],
    "scoop top": ["{} scoop neck top", "{} top", "{} blouse"],
    "tank top": ["{} tank top", "{} sleeveless top", "{} vest top"],
}
COLLARS_SEEN_CLOSE_UP = {"turtleneck", "hoodie", "shirt", "blazer"}  # other clothes begin below a close-up
COLOURS = {  # of cloth, hats and backdrops
    **{name: [name] for name in ("white", "orange", "green")},
    "black": ["black", "jet black"], "red": ["red", "crimson", "scarlet"], "yellow": ["yellow", "mustard"],
    "blue": ["blue", "royal blue"], "pink": ["pink", "rose"], "brown": ["brown", "chocolate brown"],
    "gray": ["gray", "grey"], "light gray": ["light gray", "light grey"], "dark gray": ["dark gray", "charcoal"],
    "navy": ["navy", "navy blue", "dark blue"], "light blue": ["light blue", "pale blue", "baby blue"],
    "burgundy": ["burgundy", "dark red", "maroon", "wine red"], "olive": ["olive", "olive green", "khaki"],
    "mint": ["mint", "mint green", "pale green"], "teal": ["teal", "turquoise"],
    "lavender": ["lavender", "lilac", "light purple"], "beige": ["beige", "tan", "sand"],
    "cream": ["cream", "off-white", "ivory"], "purple": ["purple", "violet"],
    "sky blue": ["sky blue", "light blue"], "coral": ["coral", "salmon"],
}  # fmt: skip
BACKGROUNDS = {
    "plain": ["a plain {} background", "a {} background", "a {} wall", "a simple {} backdrop", "a solid {} background"],
    "gradient": ["a {} gradient background", "a {} background", "a soft {} backdrop", "a smooth {} gradient"],
    "bokeh lights": ["warm bokeh lights", "bokeh lights in the background", "a background of blurred lights",
                     "fairy lights", "bokeh"],
    "outdoor": ["a green outdoor background", "trees in the background", "a park", "nature", "a garden", "a meadow"],
    "city": ["a blurred city background", "a city", "a street", "city buildings in the background",
             "an urban background", "a downtown street", "skyscrapers"],
    "city at night": ["a city at night", "city lights at night", "a night city", "a night skyline",
                      "a dark street with city lights"],
    "interior": ["a blurred room background", "a room", "an indoor background", "a living room", "a home interior"],
    "library": ["a library", "bookshelves", "a wall of books", "shelves of books in the background", "a bookshop",
                "a bookcase"],
    "café": ["a café", "a cafe", "a coffee shop", "a cozy café", "a coffeehouse", "a restaurant"],
    "beach": ["a beach", "the sea", "a sandy beach", "the ocean", "the seaside", "a sunny beach", "the beach"],
    "forest": ["a forest", "the woods", "tall trees", "a green forest", "tree trunks", "woodland"],
    "mountains": ["mountains", "a mountain landscape", "snowy peaks", "the mountains", "the alps",
                  "mountain peaks in the background"],
    "snow": ["snow", "falling snow", "a snowy landscape", "a winter landscape", "snowfall", "snowy trees", "winter"],
    "stage": ["a stage", "stage curtains", "a theater stage", "a theatre stage", "a concert stage",
              "red curtains and spotlights"],
    "neon": ["a neon night background", "neon lights", "a dark neon background", "neon signs"],
    "sunset": ["a sunset background", "a sunset", "a sunset sky", "an orange sky"],
}  # fmt: skip
PLACES = {  # with the words before them that people use
    "outdoor": ["in a park", "in a garden", "outdoors", "in nature"], "city": ["in the city", "on a city street"],
    "city at night": ["in the city at night", "on a street at night"], "interior": ["in a room", "at home", "indoors"],
    "library": ["in a library", "in front of bookshelves"], "café": ["in a café", "at a coffee shop", "in a cafe"],
    "beach": ["at the beach", "on the beach", "by the sea"], "forest": ["in a forest", "in the woods"],
    "mountains": ["in the mountains"], "snow": ["in the snow", "in winter", "on a snowy day"],
    "stage": ["on stage", "on a stage"], "sunset": ["at sunset"],
}  # fmt: skip
# Where the light hides a backdrop's own colour.
COLOUR_HIDING_LIGHTS = {"candle", "colored gels"}
DIM_BACKDROPS = ["a dark background", "a dim background", "a dark backdrop"]
LIGHTS = {
    "soft studio": ["soft studio light", "studio lighting", "soft light", "studio light", "softbox lighting"],
    "beauty": ["beauty light", "even frontal light", "beauty lighting", "bright even light", "flat lighting"],
    "window": ["window light", "light from a window", "natural light", "natural window light"],
    "golden hour": ["golden hour light", "golden hour", "warm evening light", "warm sunlight", "golden sunlight"],
    "dramatic side": ["dramatic side light", "dramatic lighting", "moody side light", "low key lighting",
                      "chiaroscuro", "strong shadows"],
    "night neon": ["night neon light", "neon light", "neon lighting", "cyberpunk light", "neon glow"],
    "overcast": ["overcast light", "soft daylight", "cloudy day light", "an overcast day", "diffuse daylight"],
    "candle": ["candlelight", "candle light", "warm candlelight", "firelight", "the glow of a candle",
               "dim warm light"],
    "backlit sunset": ["backlit by the sunset", "backlight", "backlit", "sunset rim light", "a glowing rim of light",
                       "sun from behind"],
    "night street": ["street light at night", "a street lamp at night", "night light", "night time", "night lighting"],
    "colored gels": ["colored gels", "coloured gels", "colorful light", "colored lighting", "two-colored light",
                     "colourful lighting"],
}  # fmt: skip
GEL_LIGHTS = [  # by the number of the renderer's pair of gels
    ["red and blue light", "red and blue lighting", "red and blue gels"],
    ["pink and teal light", "magenta and cyan light", "pink and cyan lighting"],
    ["orange and purple light", "orange and violet lighting", "orange and purple gels"],
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
VIEWS = {
    "front": ["facing the camera", "front view", "frontal view"],
    "turned": ["three-quarter view", "turned to the side", "head turned"],
    "half profile": ["half profile", "in half profile", "side view", "half-profile view", "seen from the side"],
}
GAZES = {
    "camera": ["looking at the camera", "looking at the viewer", "eye contact", "gazing at the camera",
               "looking straight at the camera"],
    "away": ["looking away", "looking aside", "looking to the side", "gazing into the distance"],
}  # fmt: skip
FRAMINGS = {
    "close-up": ["close-up", "close up", "tight close-up", "extreme close-up"],
    "head and shoulders": ["head and shoulders", "head-and-shoulders", "bust"],
    "half profile": ["half profile", "half-profile", "side"],
}
KINDS = ["portrait", "photo", "picture", "headshot", "studio portrait", "image", "render", "photograph"]
KINDS_IN_STYLE = ["portrait", "picture", "image", "head"]  # beside a style, which says the rest
FILLERS = [  # words people add out of habit; each goes with every kind of picture, so they learn to mean nothing
    "high quality", "highly detailed", "4k", "8k", "hd", "realistic", "photorealistic", "beautiful", "sharp focus",
    "professional", "masterpiece", "best quality", "cinematic", "intricate", "award winning", "aesthetic", "attractive",
    "nice", "a nice looking person", "please", "stunning", "elegant", "avatar", "selfie", "3d render",
    "ultra realistic", "detailed face", "dslr", "hyperrealistic", "gorgeous", "handsome", "pretty", "cute", "cool",
]  # fmt: skip
