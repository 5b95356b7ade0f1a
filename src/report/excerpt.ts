const MOST_CHARACTERS = 80;

/** As much of a text as has room in a sentence. */
export const excerpt = (text: string) =>
  text.length <= MOST_CHARACTERS ? text : `${text.slice(0, MOST_CHARACTERS - 3)}...`;
