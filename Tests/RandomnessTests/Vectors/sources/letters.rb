# Keys of Ruby's Random: SEED ALPHABET KEYS.
seed, alphabet, keys = Integer(ARGV[0]), ARGV[1], Integer(ARGV[2])
generator = Random.new(seed)
keys.times { puts (1..32).map { alphabet[generator.rand(alphabet.size)] }.join }
