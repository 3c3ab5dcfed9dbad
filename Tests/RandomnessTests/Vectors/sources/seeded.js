// Generators that programs in JavaScript bring along, as their authors published them: METHOD SEED ALPHABET KEYS.
const [method, seed, alphabet, keys] = process.argv.slice(2)

// Tommy Ettinger, public domain
function mulberry32(a) {
  return function () {
    a |= 0
    a = (a + 0x6d2b79f5) | 0
    let t = Math.imul(a ^ (a >>> 15), 1 | a)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

// bryc, github.com/bryc/code, jshash/PRNGs.md, public domain
function splitmix32(a) {
  return function () {
    a |= 0
    a = (a + 0x9e3779b9) | 0
    let t = a ^ (a >>> 16)
    t = Math.imul(t, 0x21f0aaad)
    t = t ^ (t >>> 15)
    t = Math.imul(t, 0x735a2d97)
    return ((t = t ^ (t >>> 15)) >>> 0) / 4294967296
  }
}

function murmur32(a) {
  return function () {
    a = (a + 0x9e3779b9) | 0
    let t = a
    t = Math.imul(t ^ (t >>> 16), 0x85ebca6b)
    t = Math.imul(t ^ (t >>> 13), 0xc2b2ae35)
    return ((t ^ (t >>> 16)) >>> 0) / 4294967296
  }
}

const random = { mulberry32, splitmix32, murmur32 }[method](Number(seed))
for (let key = 0; key < Number(keys); key++) {
  let text = ''
  for (let i = 0; i < 32; i++) text += alphabet[Math.floor(random() * alphabet.length)]
  console.log(text)
}
