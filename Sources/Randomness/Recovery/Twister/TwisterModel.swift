/// How a program makes letters of the words of a Mersenne Twister, as far as it is linear.
struct TwisterModel: Sendable {
    /// What reports call it, with the functions that draw so.
    let name: String
    /// Words a letter.
    let stride: Int
    /// Whether the letter shows the upper bits of a word, else the lower ones.
    let mapping: NumberBits.Mapping
    /// The lowest bits of a word that are left out before it is a number.
    var dropped: UInt32 = 0

    static let known = [
        TwisterModel(name: "random.choices of Python (or another 53-bit fraction)", stride: 2, mapping: .scaled),
        TwisterModel(
            name: "a Mersenne Twister's upper bits (getrandbits of Python, uniform_int_distribution of C++)", stride: 1,
            mapping: .scaled),
        TwisterModel(
            name: "a Mersenne Twister's lower bits (mt_rand of PHP, rand of Ruby, mt19937 % n of C++)", stride: 1,
            mapping: .remainder),
        TwisterModel(
            name: "mt_rand of PHP without a range, by remainder", stride: 1, mapping: .remainder, dropped: 1),
    ]

    static let stateBits = 19_937
    private static let kept = Kept<String, PlaneRelations>()

    /// The relations of the upper planes, or of all six; computed once, which takes some tens of milliseconds.
    func relations(planes: Int) -> PlaneRelations {
        Self.kept.value("\(name) \(planes)") {
            // The degrees come to the size of the state together, and are about alike.
            let letters = (Self.stateBits + 2 * Self.stateBits / planes + 1_024) / 64 * 64
            return PlaneRelations(Array(self.planes(count: letters).suffix(planes)), count: letters)
        }
    }

    /// The six planes of a twister in a general state.
    func planes(count: Int) -> [[UInt64]] {
        var words = TwisterWords(seed: 5489)
        // The first state of a seed is no special one, but what is cheap is certain.
        for _ in 0..<2_000 { _ = words.next() }
        var planes = [[UInt64]](
            repeating: Array(repeating: 0, count: (count + 63) / 64), count: NumberBits.width)
        for letter in 0..<count {
            let word = words.next()
            for _ in 1..<stride { _ = words.next() }
            let six = mapping == .scaled ? word >> UInt32(32 - NumberBits.width) : word >> dropped
            for plane in 0..<NumberBits.width {
                planes[plane][letter / 64] |= UInt64(six >> UInt32(plane) & 1) << UInt64(letter % 64)
            }
        }
        return planes
    }
}
