/**
 * What people choose first, in lower case and without the digits and signs they hang on: `commonPassword` takes those
 * off before it looks. Written for this project; not a copy of any leaked list.
 */
export const commonPasswords: ReadonlySet<string> = new Set(
  `password passwords passwort passord senha contrasena motdepasse wachtwoord haslo parola salasana losenord adgangskode
  passphrase passcode passkey secret secrets secretpassword mypassword mypass yourpassword newpassword oldpassword
  thepassword passwordpassword passpass passme letmein letmeinnow letmeinplease openup opensesame sesame openthedoor
  welcome welcomehome welcomeback welcomeone hello hellothere helloworld hellohello helloyou hallo hallohallo hola bonjour
  ciao goodbye goodmorning goodnight iloveyou ilovey iloveu iloveme iloveyousomuch ilovemyself iloveyoutoo loveyou loveme
  lovelove lovely lover forever foreverlove mylove sweetheart sweetie darling honey honeybun babygirl babyboy baby babe
  princess prince queen king kingkong angel angels sunshine moonlight starlight rainbow butterfly flower flowers sunflower
  rose roses lily jasmine daisy violet summer winter spring autumn january february march april may june july august
  september october november december monday tuesday wednesday thursday friday saturday sunday weekend holiday vacation
  christmas halloween easter birthday happybirthday admin administrator adminadmin root rootroot superuser superman
  batman spiderman ironman wonderwoman hulk joker avengers starwars skywalker darthvader matrix pokemon pikachu charizard
  mario luigi zelda sonic minecraft fortnite roblox warcraft worldofwarcraft counterstrike callofduty playstation xbox
  nintendo hogwarts harrypotter gandalf frodo hobbit mordor startrek enterprise transformers godzilla football fussball
  futbol soccer baseball basketball hockey tennis golf cricket rugby swimming runner running skateboard snowboard
  liverpool arsenal chelsea everton tottenham manchester manunited mancity barcelona realmadrid juventus bayern dortmund
  rangers celtic yankees cowboys steelers lakers packers redsox eagles patriots giants dolphins broncos dragon dragons
  monkey tiger tigers lion lions wolf wolves bear bears eagle falcon hawk panther shark dolphin horse horses pony kitten
  kitty kittycat puppy doggie dog dogs cat cats fish bird rabbit bunny hamster elephant turtle frog snake spider
  chocolate cookie cookies candy cupcake cheese cheesecake pizza banana apple orange lemon cherry strawberry blueberry
  peaches coconut pumpkin pickle pepper ginger cinnamon coffee whiskey vodka tequila beer corona pepsi cocacola redbull
  nutella bubbles bubblegum marshmallow michael michelle jennifer jessica jordan joshua jonathan matthew andrew anthony
  daniel david james robert richard william thomas charles charlie christopher christian nicholas nicole alexander
  alexandra alexis amanda ashley samantha stephanie elizabeth victoria veronica patricia barbara margaret katherine
  caroline natalie melissa rebecca rachel sarah hannah emily emma olivia sophia isabella charlotte amelia oliver george
  harry jack jacob ethan benjamin brandon tyler justin austin hunter dakota taylor morgan maggie molly lucy bella buddy
  buster rocky shadow smokey lucky max jake sam bailey cooper tigger snoopy garfield mickey mickeymouse minnie donald
  goofy simpsons homer bart metallica nirvana slipknot eminem beatles rollingstones guitar guitars piano drummer music
  musiclover rockstar rocknroll hiphop dance dancer blink blinkers linkinpark greenday ferrari porsche mercedes bmw audi
  mustang corvette camaro harley harleydavidson yamaha honda toyota nissan chevrolet ford jeep computer computers laptop
  keyboard internet google googlechrome facebook instagram twitter youtube linkedin microsoft windows apple iphone ipad
  android samsung galaxy nokia linux ubuntu server network router cisco oracle database developer changeme changeit
  changethis changenow pleasechange default defaultpassword temp temporary temppass temppassword test tester testing
  testtest testuser testpassword guest guestguest user username userpass login loginlogin signin access accessdenied
  master masterkey mastermind control system manager office company business work working workwork money moneymoney
  dollar dollars cash million millionaire lottery casino poker jackpot blessed blessing jesus jesuschrist jesussaves
  jesusislord godisgood godislove faith grace hope heaven hallelujah amen trustno trustnoone nobody nothing whatever
  whoknows unknown somebody anything everything something freedom liberty justice peace america american usa canada
  england london newyork newyorkcity losangeles california texas florida chicago boston paris france germany deutschland
  berlin espana madrid italia roma brasil brazil mexico india australia sydney scotland ireland russia china japan tokyo
  killer killers killme hacker hacked hackme warrior ninja samurai pirate pirates vampire zombie phantom ghost demon
  devil lucifer satan thunder lightning storm hurricane tornado fire firefire flame phoenix ice snow snowflake rain ocean
  river mountain forest island beach sunrise sunset midnight diamond diamonds crystal silver golden gold platinum purple
  yellow orange green blueblue blackcat blackbird blacklabel whitetiger redsky sexy sexybaby sexygirl hotstuff naughty
  cutie cuteness beautiful gorgeous handsome awesome amazing fantastic excellent perfect wonderful brilliant genius smart
  happy happyday happiness smile smiley laugh funny crazy crazygirl stupid idiot loser winner winning champion legend
  legends victory believe dreams dreamer dream imagine inspire family friends friendship bestfriend mother father mom
  dad mommy daddy mama papa sister brother grandma school student teacher college university qwerty qwertyuiop qwertyui
  qwertyqwerty qwertz qwertzuiop azerty azertyuiop asdf asdfgh asdfghjk asdfghjkl asdfasdf zxcvbn zxcvbnm zxcvzxcv qazwsx
  qazwsxedc wsxedc qweasd qweasdzxc qweqwe poiuytrewq lkjhgfdsa mnbvcxz abc abcabc abcd abcdef abcdefg abcdefgh abcxyz
  correcthorsebatterystaple correcthorse batterystaple ncc iamgroot mayforce maytheforcebewithyou winteriscoming
  youshallnotpass donotenter donottouch keepout nopassword idontknow iforgot forgot forgotpassword remember rememberme
  fuckyou fuckoff fuckme asshole bitch bullshit pussy bigdick shithead`.split(/\s+/),
);
