/// A second look at stores in which no text betrayed a key: what only several texts together show, of one key or of two.
///
/// All of a source is read where that is little; of a large one what stands around the digests of the keys, which is where records
/// of them are. What is compressed in it is not decompressed once more.
package struct CloseReading: Sendable {
    /// What is looked for.
    package enum Sought: Sendable {
        /// The keys themselves.
        case text
        /// Checksums of them, which are told beside their digests only.
        case checksums
    }

    /// What was found of a key.
    struct Trace: Hashable {
        var key: Int
        var form: Form
        /// The text's index, and where in its source it stands.
        var text: Int
        var offset: Int
    }

    /// The distinct keys, each with the indices of the subjects that it is.
    private var keys: [(bytes: [UInt8], randomStart: Int, subjects: [Int])] = []

    private let sought: Sought
    /// So much of all sources together is read as a whole.
    private let wholeLimit: Int

    /// - Parameter subjects: what was scanned for, in its order. Those that are no keys are passed over.
    package init(for sought: Sought, of subjects: [Subject]) {
        self.init(for: sought, of: subjects, wholeLimit: sought == .text ? CloseText.wholeLimit : 0)
    }

    init(for sought: Sought, of subjects: [Subject], wholeLimit: Int) {
        self.sought = sought
        self.wholeLimit = wholeLimit
        for (index, subject) in subjects.enumerated() {
            guard subject.kind == .key, let start = subject.randomStart else { continue }
            if let known = keys.firstIndex(where: { $0.bytes == subject.bytes }) {
                keys[known].subjects.append(index)
            } else {
                keys.append((subject.bytes, start, [index]))
            }
        }
    }

    /// Reads files again that were scanned.
    package func read(_ sources: [ScannedSource]) -> [ScannedSource] {
        let files = sources.map { source in source.path.flatMap { try? FileBytes(path: $0) } }
        return read(sources, sizes: files.map { $0?.status.flatMap { $0.kind == .file ? $0.size : nil } ?? 0 }) {
            source, offset, count in
            var bytes = [UInt8](repeating: 0, count: count)
            let read = bytes.withUnsafeMutableBytes { (try? files[source]?.read(at: offset, into: $0)) ?? 0 }
            return Array(bytes.prefix(read))
        }
    }

    /// Reads what a program printed and was scanned.
    package func read(_ source: ScannedSource, _ printed: [UInt8]) -> [ScannedSource] {
        read([source], sizes: [printed.count]) { _, offset, count in
            Array(printed[min(offset, printed.count)..<min(offset + count, printed.count)])
        }
    }

    /// - Parameter bytes: those of a source from an offset on, at most so many.
    private func read(
        _ sources: [ScannedSource], sizes: [Int], _ bytes: (_ source: Int, _ offset: Int, _ count: Int) -> [UInt8]
    ) -> [ScannedSource] {
        guard !keys.isEmpty else { return [] }
        let isWhole = sizes.reduce(0, +) <= wholeLimit
        var left = CloseText.wholeLimit
        let texts = sources.indices.map { source in
            if isWhole { return CloseText(source: source, whole: bytes(source, 0, sizes[source])) }
            let places = digestOffsets(in: sources[source]).map(\.offset)
            let text = CloseText(source: source, around: places, limit: left) { bytes(source, $0, $1) }
            left -= text.bytes.count
            return text
        }
        var digests: [[(text: Int, place: Int)]] = keys.map { _ in [] }
        for (text, source) in sources.enumerated() {
            for (key, offset) in digestOffsets(in: source) {
                if let place = texts[text].place(of: offset) { digests[key].append((text, place)) }
            }
        }
        var found: [Int: [Hit]] = [:]
        for trace in traces(in: texts, digests) {
            for subject in keys[trace.key].subjects {
                found[texts[trace.text].source, default: []].append(
                    Hit(subject: subject, form: trace.form, containers: [], offset: trace.offset))
            }
        }
        return found.sorted { $0.key < $1.key }.map { source, hits in
            var result = SourceResult()
            result.hits = hits.sorted(by: Hit.precedes)
            result.hitCount = hits.count
            return ScannedSource(name: sources[source].name, result: result)
        }
    }

    private func traces(in texts: [CloseText], _ digests: [[(text: Int, place: Int)]]) -> [Trace] {
        if sought == .checksums {
            return Checksums(keys.map(\.bytes), randomStarts: keys.map(\.randomStart)).traces(
                in: texts, digests: digests)
        }
        let parts = keys.map { Array($0.bytes[$0.randomStart...]) }
        var traces = KeyPieces(parts).traces(in: texts)
        // Whose digest is there is in the store; where none is, anybody may be.
        let stored = keys.indices.filter { !digests[$0].isEmpty }
        let compared = stored.count > 1 ? stored : Array(keys.indices)
        let text = DecodedText(texts)
        traces += ShiftedKeys(parts).traces(in: text)
        traces += KeystreamSearch(compared.map { parts[$0] }).traces(in: text).map { trace in
            var trace = trace
            trace.key = compared[trace.key]
            return trace
        }
        return traces
    }

    /// Where digests of the keys stand in plain sight.
    private func digestOffsets(in source: ScannedSource) -> [(key: Int, offset: Int)] {
        source.result.hits.compactMap { hit in
            guard hit.form.isDocumentedDigest, hit.containers.isEmpty, !hit.isInName,
                let key = keys.firstIndex(where: { $0.subjects.contains(hit.subject) })
            else { return nil }
            return (key, hit.offset)
        }
    }
}
