/// The predictor of SP 800-90B from the most common values of windows: section 6.3.7.
enum WindowEstimators {
    private static let windows = [63, 255, 1023, 4095]

    /// 6.3.7: the most common value in each of four windows. Nil for fewer than 4,096 symbols.
    static func mostCommonInWindow(_ symbols: [UInt8], size: Int) -> Double? {
        if symbols.count < windows[3] + 1 { return nil }
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

    /// The same for bits: the number of ones tells the more frequent one, as the windows are odd.
    static func mostCommonInWindow(_ bits: BitString) -> Double? {
        if bits.count < windows[3] + 1 { return nil }
        var scores = PredictorScores(predictors: windows.count)
        var right = [UInt64](repeating: 0, count: windows.count)
        let ones = (0..<windows[0]).reduce(0) { $0 + Int(bits[$1]) }
        var (first, second) = (BitWindow(length: windows[0], ones: ones), BitWindow(length: windows[1], ones: ones))
        var (third, fourth) = (BitWindow(length: windows[2], ones: ones), BitWindow(length: windows[3], ones: ones))
        for index in stride(from: windows[0], to: bits.count, by: PredictorScores.block) {
            let steps = min(PredictorScores.block, bits.count - index)
            first.begin(bits, at: index)
            second.begin(bits, at: index)
            third.begin(bits, at: index)
            fourth.begin(bits, at: index)
            var word = bits.window(at: index)
            for _ in 0..<steps {
                let entering = Int(truncatingIfNeeded: word &>> 63)
                word = word &<< 1
                first.move(entering)
                second.move(entering)
                third.move(entering)
                fourth.move(entering)
            }
            for (place, window) in [first, second, third, fourth].enumerated() {
                right[place] = window.right(bits, at: index, steps)
            }
            scores.add(right: right, steps: steps)
        }
        return EntropyEstimate.fromPredictions(
            correct: scores.guesses.correct, of: bits.count - windows[0], longestRun: scores.guesses.longest, size: 2)
    }
}

/// How many more bits of a window are ones than zeros. What lies before the first bit counts as zeros.
private struct BitWindow {
    private let length: Int
    private var lead: Int
    /// The bits that leave the window in the next steps, the first one highest.
    private var leaving: UInt64 = 0
    /// The guesses of zero, the latest step lowest.
    private var zeros: UInt64 = 0

    init(length: Int, ones: Int) { (self.length, lead) = (length, 2 * ones - length) }

    mutating func begin(_ bits: BitString, at index: Int) { leaving = bits.window(at: index - length) }

    /// Guesses one step, and goes there.
    @inline(__always)
    mutating func move(_ entering: Int) {
        zeros = zeros &<< 1 | UInt64(bitPattern: Int64(lead)) &>> 63
        lead &+= 2 &* (entering &- Int(truncatingIfNeeded: leaving &>> 63))
        leaving = leaving &<< 1
    }

    /// In which of the last steps the guess was right, the first one highest; the window says nothing until it is full.
    func right(_ bits: BitString, at index: Int, _ steps: Int) -> UInt64 {
        let outside = UInt64(PredictorScores.block - steps)
        return (zeros << outside ^ bits.window(at: index)) & (~0 << outside) & (~0 >> UInt64(max(0, length - index)))
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
