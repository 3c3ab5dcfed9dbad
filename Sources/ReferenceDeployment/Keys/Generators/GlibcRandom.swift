/// `rand()` of glibc after `srand(seed)`: an additive feedback of 31 words, TYPE_3 in `stdlib/random_r.c`.
struct GlibcRandom: LetterSource {
    private static let size = 31
    private static let separation = 3
    private static let discarded = 310

    private var words: [UInt32]
    private var front = separation
    private var rear = 0

    init(seed: UInt32) {
        var word = Int64(Int32(bitPattern: seed == 0 ? 1 : seed))
        words = [UInt32(truncatingIfNeeded: word)]
        while words.count < Self.size {
            word = 16807 * word % 2_147_483_647
            if word < 0 { word += 2_147_483_647 }
            words.append(UInt32(truncatingIfNeeded: word))
        }
        for _ in 0..<Self.discarded { _ = rand() }
    }

    /// `rand() % count`.
    mutating func next(below count: Int) -> Int { Int(rand()) % count }

    private mutating func rand() -> UInt32 {
        words[front] &+= words[rear]
        let result = words[front] >> 1
        front = (front + 1) % Self.size
        rear = (rear + 1) % Self.size
        return result
    }
}
