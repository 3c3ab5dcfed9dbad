// Math.random of whichever engine runs this: ALPHABET KEYS, one key of 32 letters a line.
const given = typeof process === 'object' ? process.argv.slice(2) : typeof ARGV === 'object' ? ARGV : arguments
const say = typeof print === 'function' ? print : console.log
const [alphabet, keys] = [given[0], Number(given[1])]
for (let key = 0; key < keys; key++) {
  let text = ''
  let i = 32
  while (i--) text += alphabet[(Math.random() * alphabet.length) | 0] // nanoid/non-secure, to the letter
  say(text)
}
