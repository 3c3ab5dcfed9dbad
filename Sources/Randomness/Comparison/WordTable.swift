/// Positive numbers by words, with open addressing and linear probing. Looking up is split in two, so that the places of several
/// tables are loaded at once.
struct WordTable {
    /// Where the number of a word is, or would be.
    struct Looked {
        fileprivate var key: UInt64
        fileprivate var place: Int
        fileprivate var found: Entry
    }

    fileprivate struct Entry {
        var key: UInt64
        /// 0 where there is none.
        var value: UInt64
    }

    private var entries: UnsafeMutablePointer<Entry>
    private var bits: UInt64 = 8
    private var used = 0

    init() {
        entries = .allocate(capacity: 1 << Int(bits))
        entries.initialize(repeating: Entry(key: 0, value: 0), count: 1 << Int(bits))
    }

    func deallocate() { entries.deallocate() }

    /// Loads the place where a word is likeliest; `find` has to follow before the table changes.
    @inline(__always)
    func look(_ key: UInt64) -> Looked {
        let place = home(of: key)
        return Looked(key: key, place: place, found: entries[place])
    }

    /// Goes on to where the word is, or would be; whether it is there.
    @inline(__always)
    func find(_ looked: inout Looked) -> Bool {
        while looked.found.value != 0, looked.found.key != looked.key {
            looked.place = (looked.place &+ 1) & (1 &<< Int(truncatingIfNeeded: bits) &- 1)
            looked.found = entries[looked.place]
        }
        return looked.found.value != 0
    }

    /// The number of a word that was found; 0 when it is not there.
    @inline(__always)
    func value(_ looked: Looked) -> UInt64 { looked.found.value }

    /// Sets the number of a word whose place was found.
    @inline(__always)
    mutating func set(_ value: UInt64, _ looked: Looked) {
        entries[looked.place] = Entry(key: looked.key, value: value)
        if looked.found.value == 0 {
            used &+= 1
            if used &* 4 > 3 &<< Int(truncatingIfNeeded: bits) { grow() }
        }
    }

    @inline(__always)
    private func home(of key: UInt64) -> Int {
        Int(truncatingIfNeeded: (key &* 0x9E37_79B9_7F4A_7C15) &>> (64 &- bits))
    }

    private mutating func grow() {
        let (old, count) = (entries, 1 << Int(bits))
        bits += 1
        entries = .allocate(capacity: 2 * count)
        entries.initialize(repeating: Entry(key: 0, value: 0), count: 2 * count)
        for place in 0..<count where old[place].value != 0 {
            var looked = look(old[place].key)
            _ = find(&looked)
            entries[looked.place] = old[place]
        }
        old.deallocate()
    }
}
