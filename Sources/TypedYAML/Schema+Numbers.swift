extension Schema<Int> {
    /// A whole number.
    package static var int: Schema<Int> { int(in: .min ... .max) }

    /// A whole number from `range`; base 8 and 16 as `0o17` and `0x1F`.
    package static func int(in range: ClosedRange<Int>) -> Schema<Int> {
        var assertions: [OrderedJSON.Member] = [("type", "integer")]
        if range.lowerBound != .min { assertions.append(("minimum", .integer(range.lowerBound))) }
        if range.upperBound != .max { assertions.append(("maximum", .integer(range.upperBound))) }
        let bounds = Bounds(range, least: .min, most: .max) { String($0) }
        let shape = ScalarShape(
            name: "whole number" + bounds.suffix, phrase: "a whole number" + bounds.suffix, assertions: assertions)
        return Schema(shape: .scalar(shape), encode: { .integer($0) }) { node, decoding in
            guard case .scalar(let scalar) = node.content, case .integer(let json) = scalar.value else {
                decoding.reportWrongKind(node, expected: shape.phrase, help: unquoting(node))
                return nil
            }
            let digits = scalar.text.drop { $0 == "-" || $0 == "+" }
            if digits.count > 1, digits.first == "0", digits.allSatisfy({ $0.isASCII && $0.isNumber }) {
                decoding.error(
                    "leading-zero", "a number with a leading zero is read differently by every tool", at: node.range,
                    help: "drop the zero, or write 0o… for base 8")
                return nil
            }
            guard let value = json.flatMap({ Int($0) }), range.contains(value) else {
                decoding.error(
                    "out-of-range", "\(scalar.text) is out of range: expected \(shape.phrase)", at: node.range)
                return nil
            }
            return value
        }
    }

    /// A whole number of at least `least`.
    package static func int(atLeast least: Int) -> Schema<Int> { int(in: least ... .max) }

    /// A size in bytes: `512B`, `8KiB`, `4MiB`, `1GiB` (powers of 1024).
    package static var size: Schema<Int> {
        .scalar(
            "size", pattern: "^[0-9]{1,9}(B|KiB|MiB|GiB)$", example: "8KiB",
            about: "A number of bytes with its unit: `B`, `KiB`, `MiB` or `GiB` (powers of 1024).",
            encode: { Measure.text(of: $0, units: Measure.sizes) }
        ) { text throws(Mistake) in
            // At most nine digits, so that even gibibytes stay below 2^63.
            let measure = try Measure.parse(text, what: "a size", units: Measure.sizes, fractions: false)
            return measure.whole * measure.factor
        }
    }
}

extension Schema<Double> {
    /// A finite number.
    package static var double: Schema<Double> { double(in: -.greatestFiniteMagnitude ... .greatestFiniteMagnitude) }

    /// A number from `range`.
    package static func double(in range: ClosedRange<Double>) -> Schema<Double> {
        let largest = Double.greatestFiniteMagnitude
        var assertions: [OrderedJSON.Member] = [("type", "number")]
        if range.lowerBound > -largest { assertions.append(("minimum", .double(range.lowerBound))) }
        if range.upperBound < largest { assertions.append(("maximum", .double(range.upperBound))) }
        let bounds = Bounds(range, least: -largest, most: largest) { OrderedJSON.double($0).text() }
        let shape = ScalarShape(
            name: "number" + bounds.suffix, phrase: "a number" + bounds.suffix, assertions: assertions)
        return Schema(shape: .scalar(shape), encode: { .double($0) }) { node, decoding in
            guard case .scalar(let scalar) = node.content, let json = scalar.value.number else {
                decoding.reportWrongKind(node, expected: shape.phrase, help: unquoting(node))
                return nil
            }
            guard let value = Double(json), value.isFinite, range.contains(value) else {
                decoding.error(
                    "out-of-range", "\(scalar.text) is out of range: expected \(shape.phrase)", at: node.range)
                return nil
            }
            return value
        }
    }
}

extension Schema<Duration> {
    /// A span of time: `3s`, `150ms`, `1.5s`, `5min`.
    package static var duration: Schema<Duration> {
        .scalar(
            "duration", pattern: "^[0-9]{1,9}(\\.[0-9]{1,9})?(us|ms|s|min|h|d)$", example: "3s",
            about: "A number with its unit: `us`, `ms`, `s`, `min`, `h` or `d`.", encode: Measure.text(of:)
        ) { text throws(Mistake) in
            let measure = try Measure.parse(text, what: "a duration", units: Measure.times, fractions: true)
            let unit = Duration.nanoseconds(measure.factor)
            return unit * measure.whole + unit * measure.billionths / 1_000_000_000
        }
    }

    /// A span of time from `range`. The JSON Schema cannot state the range.
    package static func duration(in range: ClosedRange<Duration>) -> Schema<Duration> {
        duration.checked(back: { $0 }) { value throws(Mistake) in
            guard range.contains(value) else {
                throw Mistake(
                    "\(Measure.text(of: value)) is out of range: expected "
                        + "\(Measure.text(of: range.lowerBound)) to \(Measure.text(of: range.upperBound))")
            }
            return value
        }
    }
}

/// Advice for a number in quotes.
private func unquoting(_ node: YAMLNode) -> String? {
    guard case .scalar(let scalar) = node.content, !scalar.isPlain, CoreScalar(plain: scalar.text).number != nil else {
        return nil
    }
    return "write it without quotes"
}

extension CoreScalar {
    /// The JSON text of a finite number.
    var number: String? {
        switch self {
        case .integer(let json): json
        case .decimal(let json): json
        default: nil
        }
    }
}

/// ` from 1 to 5`, ` of at least 1`, ` of at most 5`, or nothing.
private struct Bounds {
    let suffix: String

    init<Number: Comparable>(
        _ range: ClosedRange<Number>, least: Number, most: Number, _ text: (Number) -> String
    ) {
        switch (range.lowerBound > least, range.upperBound < most) {
        case (true, true): suffix = " from \(text(range.lowerBound)) to \(text(range.upperBound))"
        case (true, false): suffix = " of at least \(text(range.lowerBound))"
        case (false, true): suffix = " of at most \(text(range.upperBound))"
        case (false, false): suffix = ""
        }
    }
}
