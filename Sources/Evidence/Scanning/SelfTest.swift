internal import Secrecy

/// A file that holds a specimen in every form that a scan knows. A clean scan is believed only after the same patterns found
/// all of them.
package enum SelfTest {
    static let specimen = Subject(
        name: "specimen", text: "specimen5of7every2encoding9", messages: [Array(#"{"a":"specimen"}"#.utf8)],
        isRandom: true)
    static let specimenKey = Subject(
        key: Secret(name: "specimen key", text: "ak_live_Sp3cimenKeyF0rTheSelfT3stOfScans"))
    private static let subjects = [specimen, specimenKey]
    /// What is compiled together with what is searched for, before it.
    static let patterns = subjects.map { SubjectPatterns($0) }
    private static let trials = subjects.map(Trial.init)

    /// A specimen in every form, and the forms that a scan of it has to find.
    private struct Trial {
        let forms: [Form]
        let text: [UInt8]

        init(of subject: Subject) {
            forms = SelfTest.forms(of: subject)
            text = SelfTest.text(of: subject)
        }
    }

    /// What could not be found, one line for each form; nothing when all is well.
    static func missing(_ patterns: PatternSet, limits: ScanLimits) -> [String] {
        var missing: [String] = []
        for (index, trial) in trials.enumerated() {
            // Members are tried below; none are looked for in raw digests.
            let result = scan(trial.text, for: patterns, ScanLimits(depth: 0))
            let found = Set(result.hits.filter { $0.subject == index }.map(\.form))
            missing += trial.forms.filter { !found.contains($0) }.map(\.description)
        }
        let result = scan(archive, for: patterns, limits)
        let kinds = Set(result.hits.filter { $0.subject == 0 }.flatMap { $0.containers.map(\.kind) })
        if limits.depth > 0 { missing += members.map(\.kind.rawValue).filter { !kinds.contains($0) } }
        return missing
    }

    /// What could not be found of the specimen under some encodings.
    static func missing(_ patterns: PatternSet, encodings: [Encoding]) -> [String] {
        let result = scan(trials[0].text, for: patterns, ScanLimits(depth: 0))
        let found = Set(result.hits.filter { $0.subject == 0 }.map(\.form))
        return trials[0].forms.filter { $0.digest == nil && !found.contains($0) }
            .filter { encodings.contains($0.encoding) }.map(\.description)
    }

    private static func scan(_ text: [UInt8], for patterns: PatternSet, _ limits: ScanLimits) -> SourceResult {
        FileScan(patterns: patterns, groups: SubjectGroups([subjects.count]), limits: limits).scan(text)[0]
    }

    private static func forms(of subject: Subject) -> [Form] {
        let texts = Encoding.allCases.filter { encoding in
            Spelling.texts(encoding, of: subject.bytes).contains { $0.count >= Subject.minimumLength }
                || !Stretch.all(encoding, of: subject, length: Stretch.length).isEmpty
        }
        let distinct = texts.filter { ![.base64InURL, .base64InJSON, .base64url].contains($0) }
        var digests = Set(Digests.writings(of: subject).map(\.form)).filter { $0.encoding != .base64url }
        digests.insert(Form(.hex, digest: DigestKind(.sha256, isWhole: false)))
        return distinct.map { Form($0) } + digests.sorted { $0.description < $1.description } + [
            Form(.upper), Form(.mixedCase),
        ]
    }

    /// Every form, each on a line of its own.
    private static func text(of subject: Subject) -> [UInt8] {
        var lines = Encoding.allCases.flatMap { Spelling.texts($0, of: subject.bytes) }
        lines += Encoding.allCases.flatMap { encoding in
            [Stretch.length, Stretch.longLength].flatMap { Stretch.all(encoding, of: subject, length: $0).map(\.bytes) }
        }
        for writing in Digests.writings(of: subject) {
            lines.append(writing.bytes)
            if writing.form.isDocumentedDigest { lines.append(shortened(writing, subject)) }
        }
        lines.append(subject.bytes.map(AsciiCase.raised))
        lines.append(subject.bytes.enumerated().map { $0 % 2 == 0 ? AsciiCase.raised($1) : AsciiCase.lowered($1) })
        return Array(lines.joined(separator: Array("\n".utf8)))
    }

    /// As little of a digest as is told for one.
    private static func shortened(_ writing: Digests.Writing, _ subject: Subject) -> [UInt8] {
        let isFingerprint = writing.form.encoding == .hex && subject.kind == .key
        return Array(writing.bytes.prefix(isFingerprint ? Digests.fingerprintLength : Digests.tellingLength))
    }

    /// All members, each after a line of text.
    static let archive = members.flatMap { Array("member: ".utf8) + bytes($0.hex) + Array("\n".utf8) }

    static func bytes(_ hex: String) -> [UInt8] {
        let digits = Array(hex.utf8)
        return stride(from: 0, to: digits.count - 1, by: 2).map { place in
            digits[place..<(place + 2)].reduce(0) { $0 << 4 | ($1 > 57 ? $1 - 87 : $1 - 48) }
        }
    }

    /// Members with the specimen in them, in hexadecimal.
    static let members: [(kind: MemberKind, hex: String)] = [
        (
            .gzip,
            "1f8b08000000000002032b2d4e2db22d2e484dcecc4dcd33cd4f334f2d4b2daa344acd4bce4fc9cc4bb754282e"
                + "492c292db6353230186552c6040061af58276b010000"
        ),
        (
            .zlib,
            "789c2b2d4e2db22d2e484dcecc4dcd33cd4f334f2d4b2daa344acd4bce4fc9cc4bb754282e492c292db6353230"
                + "186552c60400dc4677c9"
        ),
        (
            .zstd,
            "28b52ffd04589d0100b402757365723d73706563696d656e356f6637657665727932656e636f64696e67392073"
                + "74617475733d3230300100ebb15acada640d63"
        ),
        (
            .brotli,
            "1f6a0120c46d6c5dc71421a2e19bf52a98c8017bf328b213e261630ccf9268b423485fa5eff6c54f365603a8e0"
                + "5d6f9100"
        ),
        (
            .zip,
            "504b03041400000008004a6c795d61af5827310000006b010000010000006d2b2d4e2db22d2e484dcecc4dcd33"
                + "cd4f334f2d4b2daa344acd4bce4fc9cc4bb754282e492c292db6353230186552c60400504b0102140314000000"
                + "08004a6c795d61af5827310000006b0100000100000000000000000000008001000000006d504b050600000000"
                + "010001002f000000500000000000"
        ),
    ]
}
