/// The predictor of SP 800-90B from the most common values of windows: section 6.3.7.
enum WindowEstimators {
    private static let windows = [63, 255, 1023, 4095]

    /// 6.3.7: the most common value in each of four windows. Nil for fewer than 4,096 symbols.
    static func mostCommonInWindow(_ symbols: [UInt8], size: Int) -> Double? {
        if symbols.count < windows[3] + 1 { return nil }
        if size == 2 { return mostCommonBitInWindow(symbols) }
        var states = windows.map { WindowCounts(length: $0, size: size) }
        for index in 0..<windows[3] {
            for window in states.indices where index < windows[window] {
                states[window].fill(symbols[index], at: index)
            }
        }
        var scores = [0, 0, 0, 0]
        var (winner, correct, run, longest) = (0, 0, 0, 0)
        symbols.withUnsafeBufferPointer { symbols in
            for index in windows[0]..<symbols.count {
                let symbol = symbols[index]
                if states[winner].frequent == symbol {
                    correct += 1
                    run += 1
                    longest = max(longest, run)
                } else {
                    run = 0
                }
                for window in 0..<4 where index >= windows[window] && states[window].frequent == symbol {
                    scores[window] += 1
                    if scores[window] >= scores[winner] { winner = window }
                }
                for window in 0..<4 where index >= windows[window] {
                    states[window].slide(from: symbols[index - windows[window]], to: symbol, at: index)
                }
            }
        }
        return EntropyEstimate.fromPredictions(
            correct: correct, of: symbols.count - windows[0], longestRun: longest, size: size)
    }

    /// Of bits the number of ones tells the more frequent one: the windows are odd.
    private static func mostCommonBitInWindow(_ bits: [UInt8]) -> Double {
        var ones = windows.map { window in bits.prefix(window).reduce(0) { $0 + Int($1) } }
        var scores = [0, 0, 0, 0]
        var (winner, correct, run, longest) = (0, 0, 0, 0)
        for index in windows[0]..<bits.count {
            let bit = Int(bits[index])
            let isCorrect = (2 * ones[winner] > windows[winner] ? 1 : 0) == bit
            correct += isCorrect ? 1 : 0
            run = isCorrect ? run + 1 : 0
            longest = max(longest, run)
            var best = scores[winner]
            for window in 0..<4 where index >= windows[window] {
                let isRight = (2 * ones[window] > windows[window] ? 1 : 0) == bit
                scores[window] += isRight ? 1 : 0
                let leads = isRight && scores[window] >= best
                winner = leads ? window : winner
                best = leads ? scores[window] : best
                ones[window] += bit - Int(bits[index - windows[window]])
            }
        }
        return EntropyEstimate.fromPredictions(
            correct: correct, of: bits.count - windows[0], longestRun: longest, size: 2)
    }
}

/// The symbols in a window, the most frequent of them, and of equally frequent ones the latest.
private struct WindowCounts {
    let length: Int
    private(set) var frequent: UInt8 = 0
    private var highest: Int32 = 0
    private var counts: [Int32]
    private var places: [Int32]

    init(length: Int, size: Int) {
        self.length = length
        counts = Array(repeating: 0, count: size)
        places = Array(repeating: 0, count: size)
    }

    mutating func fill(_ symbol: UInt8, at index: Int) {
        counts[Int(symbol)] += 1
        if counts[Int(symbol)] >= highest {
            highest = counts[Int(symbol)]
            frequent = symbol
        }
        places[Int(symbol)] = Int32(index)
    }

    mutating func slide(from old: UInt8, to new: UInt8, at index: Int) {
        counts[Int(old)] -= 1
        counts[Int(new)] += 1
        places[Int(new)] = Int32(index)
        if old != frequent {
            if counts[Int(new)] >= highest {
                highest = counts[Int(new)]
                frequent = new
            }
            return
        }
        highest -= 1
        var latest = Int32(index - length)
        for symbol in counts.indices
        where counts[symbol] > highest || counts[symbol] == highest && places[symbol] >= latest {
            highest = counts[symbol]
            frequent = UInt8(symbol)
            latest = places[symbol]
        }
    }
}
