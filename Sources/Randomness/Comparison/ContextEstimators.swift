/// The predictors of SP 800-90B that remember contexts: sections 6.3.9 and 6.3.10.
///
/// A context of d symbols is a node of a tree that is read backwards: its parent is the context without the oldest symbol.
/// A node that was never made ends the search for longer ones, which is what makes these quick: in random symbols nearly
/// all long contexts are new. Bits have their own way (`BinaryContextEstimators`).
enum ContextEstimators {
    private static let depth = 16

    /// 6.3.9: Markov models of order 1 to 16, each with at most 100,000 pairs of a context and what followed. Nil for fewer
    /// than three symbols.
    static func markovModels(_ symbols: [UInt8], size: Int) -> Double? {
        if symbols.count < 3 { return nil }
        var models = SymbolMarkovModels(size: size)
        var scores = [Int](repeating: 0, count: SymbolMarkovModels.depth)
        var (winner, correct, run, longest) = (0, 0, 0, 0)
        symbols.withUnsafeBufferPointer { symbols in
            for index in 1..<symbols.count {
                let judgement = models.follow(symbols, at: index)
                if judgement.right >> UInt32(winner) & 1 == 1 {
                    correct += 1
                    run += 1
                    longest = max(longest, run)
                } else if judgement.known >> UInt32(winner) & 1 == 1 {
                    run = 0
                }
                var right = judgement.right
                while right != 0 {
                    let order = right.trailingZeroBitCount
                    right &= right &- 1
                    scores[order] += 1
                    if scores[order] >= scores[winner] { winner = order }
                }
            }
        }
        return EntropyEstimate.fromPredictions(
            correct: correct, of: symbols.count - 2, longestRun: longest, size: size)
    }

    /// 6.3.10: one dictionary of at most 65,536 contexts of 1 to 16 symbols. Nil for fewer than 18 symbols.
    static func dictionary(_ symbols: [UInt8], size: Int) -> Double? {
        if symbols.count < depth + 2 { return nil }
        let limit = 65_536
        var tree = ContextTree()
        var contexts = 0
        var (correct, run, longest) = (0, 0, 0)
        var found = [Int32](repeating: 0, count: depth)
        symbols.withUnsafeBufferPointer { symbols in
            for index in depth..<symbols.count {
                let symbol = symbols[index]
                var node = ContextTree.root
                var known = 0
                while known < depth {
                    let next = tree.child(of: node, symbols[index - known - 1])
                    if next == ContextTree.none { break }
                    found[known] = next
                    node = next
                    known += 1
                }
                if index > depth {
                    var highest: Int32 = 0
                    var guess: UInt8?
                    for order in stride(from: known - 1, through: 0, by: -1) where tree.isReal(found[order]) {
                        let count = tree.highest(found[order])
                        if count > highest { (highest, guess) = (count, tree.prediction(found[order])) }
                    }
                    if guess == symbol {
                        correct += 1
                        run += 1
                        longest = max(longest, run)
                    } else {
                        run = 0
                    }
                }
                for order in 0..<known where tree.isReal(found[order]) {
                    tree.add(symbol, to: found[order])
                }
                if contexts >= limit { continue }
                // New contexts are counted from the longest on; those that find no room are ways to longer ones only.
                let missing = (0..<depth).filter { $0 >= known || !tree.isReal(found[$0]) }
                let room = min(limit - contexts, missing.count)
                for order in known..<depth {
                    node = tree.make(childOf: node, symbols[index - order - 1])
                    found[order] = node
                }
                for order in missing.suffix(room) { tree.add(symbol, to: found[order]) }
                contexts += room
            }
        }
        return EntropyEstimate.fromPredictions(
            correct: correct, of: symbols.count - depth - 1, longestRun: longest, size: size)
    }
}

/// Contexts, and how often each symbol followed each: two tables with open addressing.
private struct ContextTree: ~Copyable {
    static let none: Int32 = -1
    /// The empty context.
    static let root: Int32 = 0

    /// The most occurrences of a symbol after a node, and the largest of the symbols that have them.
    private var highestCounts: [Int32] = [0]
    private var predictions: [UInt8] = [0]
    private var children = WordTable()
    private var followers = WordTable()

    deinit {
        children.deallocate()
        followers.deallocate()
    }

    func child(of node: Int32, _ symbol: UInt8) -> Int32 {
        var looked = children.look(Self.key(node, symbol))
        return children.find(&looked) ? Int32(truncatingIfNeeded: children.value(looked)) : Self.none
    }

    mutating func make(childOf node: Int32, _ symbol: UInt8) -> Int32 {
        let new = Int32(highestCounts.count)
        highestCounts.append(0)
        predictions.append(0)
        var looked = children.look(Self.key(node, symbol))
        _ = children.find(&looked)
        children.set(UInt64(new), looked)
        return new
    }

    /// Whether anything was ever counted after the node.
    func isReal(_ node: Int32) -> Bool { highestCounts[Int(node)] > 0 }

    func highest(_ node: Int32) -> Int32 { highestCounts[Int(node)] }

    func prediction(_ node: Int32) -> UInt8 { predictions[Int(node)] }

    /// Counts a symbol after a node.
    mutating func add(_ symbol: UInt8, to node: Int32) {
        var looked = followers.look(Self.key(node, symbol))
        _ = followers.find(&looked)
        let count = Int32(truncatingIfNeeded: followers.value(looked) + 1)
        followers.set(UInt64(count), looked)
        let place = Int(node)
        if count > highestCounts[place] || count == highestCounts[place] && symbol > predictions[place] {
            highestCounts[place] = count
            predictions[place] = symbol
        }
    }

    private static func key(_ node: Int32, _ symbol: UInt8) -> UInt64 { UInt64(node) << 8 | UInt64(symbol) }
}
