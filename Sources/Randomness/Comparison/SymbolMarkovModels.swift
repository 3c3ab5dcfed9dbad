/// Markov models of symbols of order 1 to 16: for each context the symbol that followed most often, the larger one where two did.
///
/// Each order has tables of its own, and where it looks depends on the symbols alone. So the places of all orders are loaded
/// before any of them is judged: the loads overlap, and waiting for memory is most of the time that this takes.
struct SymbolMarkovModels: ~Copyable {
    static let depth = 16

    /// What the models say of a symbol.
    struct Judgement {
        /// The orders that know the context, each as a bit.
        var known: UInt32 = 0
        /// Those of them that predict the symbol.
        var right: UInt32 = 0
    }

    /// How many pairs of a context and a symbol an order may count.
    private let limit: Int
    private let orders: UnsafeMutablePointer<Order>
    /// For each order where it looks for the symbol at hand.
    private let looked: UnsafeMutablePointer<Looked>
    /// The longest order that has room for more pairs; -1 when none has.
    private var lastOpen = depth - 1
    /// How many orders the last symbols reached: there is no use in loading more at once.
    private var reach = 1
    private let multiplier: UInt64

    /// - Parameter size: The symbols are smaller.
    init(size: Int, limit: Int = 100_000) {
        self.limit = limit
        orders = .allocate(capacity: Self.depth)
        looked = .allocate(capacity: Self.depth)
        for order in 0..<Self.depth {
            (orders + order).initialize(to: Order())
            (looked + order).initialize(to: orders[order].look(key: 0, 0))
        }
        // Sixteen small symbols are a word; of larger ones a word is made that hardly another context has.
        multiplier = size <= 16 ? 16 : 0xD6E8_FEB8_6659_FD93
    }

    deinit {
        for order in 0..<Self.depth { orders[order].deallocate() }
        orders.deallocate()
        looked.deallocate()
    }

    /// Judges the symbol at a place, and then counts it.
    @inline(__always)
    mutating func follow(_ symbols: UnsafeBufferPointer<UInt8>, at index: Int) -> Judgement {
        let symbol = symbols[index]
        let longest = min(Self.depth, index)
        var judgement = Judgement()
        var key: UInt64 = 0
        for order in 0..<longest {
            key = key &* multiplier &+ UInt64(symbols[index &- order &- 1])
            looked[order].key = key
        }
        let ahead = min(longest, reach &+ 2)
        for order in 0..<ahead { looked[order] = orders[order].look(key: looked[order].key, symbol) }
        var isKnown = true
        var order = 0
        while order < longest {
            if order >= ahead { looked[order] = orders[order].look(key: looked[order].key, symbol) }
            // The first symbols have no longer context than all that came before: it is kept, and predicts nothing.
            isKnown = isKnown && order != index &- 1 && orders[order].contexts.find(&looked[order].context)
            if isKnown {
                judgement.known |= 1 << UInt32(order)
                if orders[order].prediction(looked[order]) == symbol { judgement.right |= 1 << UInt32(order) }
                orders[order].count(symbol, &looked[order], mayMakeNew: orders[order].pairCount < limit)
            } else if orders[order].pairCount < limit {
                orders[order].countBeyond(symbol, &looked[order])
            } else if order > lastOpen {
                break
            }
            if order == lastOpen, orders[order].pairCount >= limit {
                lastOpen = (0..<Self.depth).last { orders[$0].pairCount < limit } ?? -1
            }
            order &+= 1
        }
        reach = order
        return judgement
    }
}

/// Where an order looks for a symbol.
private struct Looked {
    var key: UInt64
    var context: WordTable.Looked
    var pair: WordTable.Looked
}

/// The model of one order.
private struct Order {
    /// By context: the most occurrences of a symbol after it, times 256, and that symbol.
    var contexts = WordTable()
    /// By context and symbol: how often it followed.
    var pairs = WordTable()
    /// The pairs that count towards the limit.
    var pairCount = 0

    @inline(__always)
    func look(key: UInt64, _ symbol: UInt8) -> Looked {
        let pair = key &* 0x9E37_79B9_7F4A_7C15 ^ (UInt64(symbol) &+ 1) &* 0xC2B2_AE3D_27D4_EB4F
        return Looked(key: key, context: contexts.look(key), pair: pairs.look(pair))
    }

    @inline(__always)
    func prediction(_ looked: Looked) -> UInt8 { UInt8(truncatingIfNeeded: contexts.value(looked.context)) }

    /// Counts a symbol after its context, where the pair is there or may be made.
    @inline(__always)
    mutating func count(_ symbol: UInt8, _ looked: inout Looked, mayMakeNew: Bool) {
        if !pairs.find(&looked.pair) {
            guard mayMakeNew else { return }
            pairCount &+= 1
        }
        let count = pairs.value(looked.pair) &+ 1
        pairs.set(count, looked.pair)
        let best = count &<< 8 | UInt64(symbol)
        if best > contexts.value(looked.context) { contexts.set(best, looked.context) }
    }

    /// The same where the context is not known, or not by all shorter models: that takes from the limit whether or not the pair
    /// is there.
    mutating func countBeyond(_ symbol: UInt8, _ looked: inout Looked) {
        let before = pairCount
        _ = contexts.find(&looked.context)
        count(symbol, &looked, mayMakeNew: true)
        pairCount = before + 1
    }

    func deallocate() {
        contexts.deallocate()
        pairs.deallocate()
    }
}
