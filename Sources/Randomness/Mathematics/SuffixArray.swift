/// The suffixes of a text in order, and what neighbours have in common. Linear time and space, on periodic texts too.
package struct SuffixArray: Sendable {
    /// Where the suffixes begin, in lexicographic order.
    package let order: [Int32]
    /// `common[i]` is how many letters suffixes `order[i - 1]` and `order[i]` share; `common[0]` is 0.
    package let common: [Int32]

    /// Sorts the suffixes of a text of letters from 0 to `largest`.
    ///
    /// Induced sorting (Nong, Zhang, Chan, "Two Efficient Algorithms for Linear Time Suffix Array Construction", IEEE
    /// Transactions on Computers 60, 2011), then Kasai's common prefixes (CPM 2001).
    package init(of text: [UInt8], largest: Int) {
        order = text.withUnsafeBufferPointer { InducedSorting.sorted($0, largest: largest) }
        common = Self.commonPrefixes(of: text, order)
    }

    private static func commonPrefixes(of text: [UInt8], _ order: [Int32]) -> [Int32] {
        let n = text.count
        var rank = [Int32](repeating: 0, count: n)
        var common = [Int32](repeating: 0, count: n)
        text.withUnsafeBufferPointer { text in
            order.withUnsafeBufferPointer { order in
                rank.withUnsafeMutableBufferPointer { rank in
                    common.withUnsafeMutableBufferPointer { common in
                        for place in 0..<n { rank[Int(order[place])] = Int32(place) }
                        var shared = 0
                        for start in 0..<n {
                            let place = Int(rank[start])
                            if place > 0 {
                                let other = Int(order[place - 1])
                                while start + shared < n, other + shared < n,
                                    text[start + shared] == text[other + shared]
                                {
                                    shared += 1
                                }
                                common[place] = Int32(shared)
                            } else {
                                shared = 0
                            }
                            if shared > 0 { shared -= 1 }
                        }
                    }
                }
            }
        }
        return common
    }
}

/// Sorting suffixes by inducing their order from that of the leftmost smaller ones.
private enum InducedSorting {
    static func sorted<Letter: FixedWidthInteger>(_ text: UnsafeBufferPointer<Letter>, largest: Int) -> [Int32] {
        let n = text.count
        if n == 0 { return [] }
        if n == 1 { return [0] }
        // Whether a suffix is smaller than the one that begins a letter later.
        var isSmaller = [Bool](repeating: false, count: n)
        isSmaller.withUnsafeMutableBufferPointer { isSmaller in
            for index in stride(from: n - 2, through: 0, by: -1) {
                isSmaller[index] = text[index] == text[index + 1] ? isSmaller[index + 1] : text[index] < text[index + 1]
            }
        }
        var buckets = Buckets(text, isSmaller, largest: largest)
        var order = [Int32](repeating: -1, count: n)
        var number = [Int32](repeating: -1, count: n + 1)
        var leftmost: [Int32] = []
        for index in 1..<n where !isSmaller[index - 1] && isSmaller[index] {
            number[index] = Int32(leftmost.count)
            leftmost.append(Int32(index))
        }
        buckets.induce(&order, from: leftmost, text, isSmaller)
        if leftmost.isEmpty { return order }

        let sortedLeftmost = order.filter { number[Int($0)] >= 0 }
        var names = [Int32](repeating: 0, count: leftmost.count)
        var name: Int32 = 0
        func end(_ start: Int) -> Int {
            let next = Int(number[start]) + 1
            return next < leftmost.count ? Int(leftmost[next]) : n
        }
        for index in 1..<max(1, sortedLeftmost.count) {
            var (left, right) = (Int(sortedLeftmost[index - 1]), Int(sortedLeftmost[index]))
            let (leftEnd, rightEnd) = (end(left), end(right))
            var isSame = leftEnd - left == rightEnd - right
            if isSame {
                while left < leftEnd, text[left] == text[right] {
                    left += 1
                    right += 1
                    if right == n { break }
                }
                isSame = left == leftEnd && left < n && right < n && text[left] == text[right]
            }
            if !isSame { name += 1 }
            names[Int(number[Int(sortedLeftmost[index])])] = name
        }
        let inner = names.withUnsafeBufferPointer { sorted($0, largest: Int(name)) }
        buckets.induce(&order, from: inner.map { leftmost[Int($0)] }, text, isSmaller)
        return order
    }

    /// Where the suffixes that begin with a letter go: first the larger ones, then the smaller ones.
    private struct Buckets {
        private var larger: [Int32]
        private var smaller: [Int32]
        private var next: [Int32]

        init<Letter: FixedWidthInteger>(_ text: UnsafeBufferPointer<Letter>, _ isSmaller: [Bool], largest: Int) {
            larger = [Int32](repeating: 0, count: largest + 2)
            smaller = [Int32](repeating: 0, count: largest + 2)
            next = []
            for index in text.indices {
                if isSmaller[index] { larger[Int(text[index]) + 1] += 1 } else { smaller[Int(text[index])] += 1 }
            }
            for letter in 0...largest {
                smaller[letter] += larger[letter]
                if letter < largest { larger[letter + 1] += smaller[letter] }
            }
            larger[largest + 1] = Int32(text.count)
        }

        mutating func induce<Letter: FixedWidthInteger>(
            _ order: inout [Int32], from leftmost: [Int32], _ text: UnsafeBufferPointer<Letter>, _ isSmaller: [Bool]
        ) {
            let n = text.count
            order.withUnsafeMutableBufferPointer { order in
                isSmaller.withUnsafeBufferPointer { isSmaller in
                    order.update(repeating: -1)
                    next = smaller
                    for start in leftmost {
                        let letter = Int(text[Int(start)])
                        order[Int(next[letter])] = start
                        next[letter] += 1
                    }
                    next = larger
                    next.withUnsafeMutableBufferPointer { next in
                        let final = Int(text[n - 1])
                        order[Int(next[final])] = Int32(n - 1)
                        next[final] += 1
                        for place in 0..<n {
                            let before = Int(order[place]) - 1
                            if before >= 0, !isSmaller[before] {
                                let letter = Int(text[before])
                                order[Int(next[letter])] = Int32(before)
                                next[letter] += 1
                            }
                        }
                    }
                    next = larger
                    next.withUnsafeMutableBufferPointer { next in
                        for place in stride(from: n - 1, through: 0, by: -1) {
                            let before = Int(order[place]) - 1
                            if before >= 0, isSmaller[before] {
                                let letter = Int(text[before]) + 1
                                next[letter] -= 1
                                order[Int(next[letter])] = Int32(before)
                            }
                        }
                    }
                }
            }
        }
    }
}
