/// The texts that betray one subject, each once: what a set of patterns is compiled from.
///
/// Making them is most of the work of compiling, and hangs on nothing but the subject.
package struct SubjectPatterns: Sendable {
    /// The subject's name.
    package let name: String
    private(set) var patterns: [PatternSet.Pattern] = []

    /// The number of patterns.
    package var count: Int { patterns.count }

    /// All encodings and digests of a subject.
    package init(_ subject: Subject) { self.init(subject, encodings: Encoding.allCases, digests: true) }

    /// - Parameter stretch: how many letters of the subject's random part are searched for where they stand alone.
    init(_ subject: Subject, encodings: [Encoding], digests: Bool, stretch: Int = Stretch.length) {
        name = subject.name
        var builder = Builder(stretch: stretch)
        builder.add(subject, encodings: encodings)
        if digests { builder.addDigests(of: subject) }
        patterns = builder.patterns
    }

    /// What keys of a form are found by.
    static func anchors(of form: KeyForm, index: Int) -> [PatternSet.Pattern] {
        var builder = Builder(stretch: Stretch.length)
        builder.add(form, index: index)
        return builder.patterns
    }
}

/// Collects patterns, each once.
private struct Builder {
    private struct Identity: Hashable {
        let bytes: [UInt8]

        func hash(into hasher: inout Hasher) { bytes.withUnsafeBytes { hasher.combine(bytes: $0) } }
    }

    private(set) var patterns: [PatternSet.Pattern] = []
    private var known: [Identity: Int] = [:]
    private let stretch: Int

    /// How many patterns a subject has.
    private static let usualCount = 1000

    init(stretch: Int) {
        self.stretch = stretch
        patterns.reserveCapacity(Self.usualCount)
        known.reserveCapacity(Self.usualCount)
    }

    mutating func add(_ subject: Subject, encodings: [Encoding]) {
        for encoding in encodings {
            let folds = Spelling.foldsCase(encoding)
            for text in Spelling.texts(encoding, of: subject.bytes) where text.count >= Subject.minimumLength {
                // A key in another case is no key, but it gives the key away all the same.
                add(text, folds: folds, Form(encoding))
            }
            for part in Stretch.all(encoding, of: subject, length: stretch) {
                let place = add(part.bytes, folds: folds, Form(encoding))
                patterns[place].surroundings = (Self.folded(part.before, folds), Self.folded(part.after, folds))
            }
        }
    }

    mutating func addDigests(of subject: Subject) {
        for writing in Digests.writings(of: subject) where writing.bytes.count >= Digests.tellingLength {
            let folds = writing.form.encoding == .hex
            let isDocumented = writing.form.isDocumentedDigest && subject.kind == .key
            let length = folds && isDocumented ? Digests.fingerprintLength : Digests.tellingLength
            let head = Array(writing.bytes.prefix(length))
            var cut = writing.form
            cut.digest?.isWhole = false
            let place = add(head, folds: folds, cut)
            patterns[place].telling = Digests.tellingLength
            patterns[place].beginsDocumented = isDocumented
            patterns[place].rests.append((Array(writing.bytes.dropFirst(length)), writing.form))
        }
    }

    mutating func add(_ form: KeyForm, index: Int) {
        for anchor in form.anchors {
            let place = add(anchor.bytes, folds: anchor.foldsCase, Form(anchor.transport.encoding))
            patterns[place].anchor = (index, anchor.transport)
        }
    }

    @discardableResult
    private mutating func add(_ text: [UInt8], folds: Bool, _ form: Form) -> Int {
        let bytes = Self.folded(text, folds)
        let identity = Identity(bytes: bytes)
        if let place = known[identity] { return place }
        known[identity] = patterns.count
        patterns.append(PatternSet.Pattern(bytes: bytes, foldsCase: folds, spelled: text, form: form))
        return patterns.count - 1
    }

    private static func folded(_ text: [UInt8], _ folds: Bool) -> [UInt8] {
        folds && text.contains(where: AsciiCase.isUpper) ? text.map(AsciiCase.lowered) : text
    }
}
