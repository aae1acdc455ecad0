/** Kinds of subjects and of media, found by the words of a prompt, and the phrases that suit them. */

export type Subject = 'person' | 'animal' | 'place' | 'building' | 'room' | 'food' | 'vehicle';
export type Medium = 'photo' | 'painting' | 'drawing' | 'render' | 'animation';

/** Words that name a subject, in the singular. */
export const SUBJECT_WORDS: Readonly<Record<Subject, readonly string[]>> = {
  person: words(`
    person man woman boy girl child baby people crowd face astronaut king queen knight warrior
    wizard witch soldier chef dancer farmer fisherman musician nurse pilot sailor bride monk
  `),
  animal: words(`
    animal cat kitten dog puppy horse bird owl fox wolf bear lion tiger elephant rabbit deer
    fish whale dragon butterfly frog turtle mouse cow sheep goat duck eagle penguin insect
  `),
  place: words(`
    landscape mountain hill valley forest wood jungle desert dune island beach coast sea ocean
    lake river waterfall meadow field garden park canyon volcano glacier village harbour harbor
    planet
  `),
  building: words(`
    building house cottage cabin castle tower church cathedral temple city town street skyline
    skyscraper bridge lighthouse ruin palace
  `),
  room: words(`
    room kitchen bedroom bathroom library office studio hall cafe
  `),
  food: words(`
    food meal dish cake bread pizza burger soup salad fruit apple strawberry coffee tea cocktail
    dessert breakfast sushi
  `),
  vehicle: words(`
    car truck train bus bicycle motorcycle ship boat yacht plane airplane helicopter rocket
    spaceship tram submarine balloon
  `),
};

/** Words that say how a picture is made. A prompt with one of them gets no other medium. */
export const MEDIUM_WORDS: Readonly<Record<Medium, readonly string[]>> = {
  photo: words(`
    photo photograph photography photographic polaroid dslr bokeh
  `),
  painting: words(`
    painting painted watercolor watercolour acrylic gouache fresco impressionist
    impressionism mural baroque surrealism
  `),
  drawing: words(`
    drawing sketch charcoal engraving etching woodcut illustration comic manga lithograph doodle
    pastel
  `),
  render: words(`
    render rendering 3d cgi voxel octane blender unreal isometric
  `),
  animation: words(`
    anime cartoon ghibli pixar disney animated claymation
  `),
};

/**
 * Words that name a medium in one prompt and a thing in another: "oil on canvas", "an oil lamp". A prompt
 * with one of them, and with no word above, gets no medium and no technique.
 */
export const UNCLEAR_WORDS: readonly string[] = words(`
  oil canvas film ink pencil poster line pixel paint brush clay marker
`);

/** Words that say what light there is. A prompt with one of them gets no other light. */
export const LIGHT_WORDS: readonly string[] = words(`
  light lighting lit sunlight moonlight sunset sunrise dawn dusk twilight night noon dark
  darkness neon candle candlelight fog foggy mist misty storm stormy rain rainy snow snowy
  shadow backlit silhouette evening morning sunny overcast cloudy fire golden
`);

function words(text: string): readonly string[] {
  return text.trim().split(/\s+/);
}
