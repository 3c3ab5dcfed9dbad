// Bytes of Math.random in base64url: KEYS, one key of 24 bytes a line.
for (let key = 0; key < Number(process.argv[2]); key++) {
  console.log(Buffer.from(Array.from({ length: 24 }, () => Math.random() * 256)).toString('base64url'))
}
