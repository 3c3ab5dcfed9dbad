// libyaml as Yams carries it. Yams' own tree cannot serve here: it stops at a duplicate key and names only the first of the
// two, follows aliases unseen, keeps no end of a node, and resolves plain scalars by YAML 1.1. The events have all of it.
internal import CYaml

/// The events of a YAML stream, in order, with places.
///
/// The one type that touches libyaml: it owns the parser and each event is copied out before the next is read.
struct YAMLEvents: ~Copyable {
    /// What an event says. Properties that the language refuses are kept, for their diagnostics.
    enum Kind {
        case documentStart(hasDirectives: Bool)
        case documentEnd
        case streamEnd
        case alias
        case scalar(YAMLScalar)
        case sequenceStart(isFlow: Bool)
        case sequenceEnd
        case mappingStart(isFlow: Bool)
        case mappingEnd
        case other
    }

    struct Event {
        let kind: Kind
        let range: SourceRange
        var hasAnchor = false
        var tag: String?
    }

    private let parser: UnsafeMutablePointer<yaml_parser_t>
    private let input: UnsafeMutableBufferPointer<UInt8>
    private let file: SourceFile

    init(_ file: SourceFile) {
        self.file = file
        parser = .allocate(capacity: 1)
        input = .allocate(capacity: max(1, file.bytes.count))
        _ = input.initialize(from: file.bytes)
        yaml_parser_initialize(parser)
        yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
        yaml_parser_set_input_string(parser, input.baseAddress, file.bytes.count)
    }

    deinit {
        yaml_parser_delete(parser)
        parser.deallocate()
        input.deallocate()
    }

    /// The next event; throws the syntax error that ends the stream.
    mutating func next() throws(Diagnostic) -> Event {
        var event = yaml_event_t()
        guard yaml_parser_parse(parser, &event) == 1 else { throw failure() }
        defer { yaml_event_delete(&event) }
        let (start, end) = (event.start_mark, event.end_mark)
        // libyaml counts other characters as line ends too, so that its lines are only a guess.
        let range = SourceRange(
            file: file, start: file.lines.position(ofScalar: start.index, guess: start.line),
            end: file.lines.position(ofScalar: max(start.index, end.index), guess: end.line))
        switch event.type {
        case YAML_DOCUMENT_START_EVENT:
            let start = event.data.document_start
            let hasDirectives = start.version_directive != nil || start.tag_directives.start != start.tag_directives.end
            return Event(kind: .documentStart(hasDirectives: hasDirectives), range: range)
        case YAML_DOCUMENT_END_EVENT: return Event(kind: .documentEnd, range: range)
        case YAML_STREAM_END_EVENT: return Event(kind: .streamEnd, range: range)
        case YAML_ALIAS_EVENT: return Event(kind: .alias, range: range)
        case YAML_SCALAR_EVENT:
            let scalar = event.data.scalar
            let text = String(decoding: UnsafeBufferPointer(start: scalar.value, count: scalar.length), as: UTF8.self)
            return Event(
                kind: .scalar(YAMLScalar(text: text, isPlain: scalar.style == YAML_PLAIN_SCALAR_STYLE)), range: range,
                hasAnchor: scalar.anchor != nil, tag: Self.text(scalar.tag))
        case YAML_SEQUENCE_START_EVENT:
            let start = event.data.sequence_start
            return Event(
                kind: .sequenceStart(isFlow: start.style == YAML_FLOW_SEQUENCE_STYLE), range: range,
                hasAnchor: start.anchor != nil, tag: Self.text(start.tag))
        case YAML_SEQUENCE_END_EVENT: return Event(kind: .sequenceEnd, range: range)
        case YAML_MAPPING_START_EVENT:
            let start = event.data.mapping_start
            return Event(
                kind: .mappingStart(isFlow: start.style == YAML_FLOW_MAPPING_STYLE), range: range,
                hasAnchor: start.anchor != nil, tag: Self.text(start.tag))
        case YAML_MAPPING_END_EVENT: return Event(kind: .mappingEnd, range: range)
        default: return Event(kind: .other, range: range)
        }
    }

    private static func text(_ pointer: UnsafeMutablePointer<yaml_char_t>?) -> String? {
        pointer.map { String(cString: UnsafeRawPointer($0).assumingMemoryBound(to: CChar.self)) }
    }

    private func failure() -> Diagnostic {
        let problem = parser.pointee.problem.map { String(cString: $0) } ?? "the text is not YAML"
        if parser.pointee.error == YAML_READER_ERROR {
            return SyntaxProblem(
                problem: problem, context: nil, range: file.range(ofByte: parser.pointee.problem_offset),
                contextRange: nil, character: UInt32(bitPattern: parser.pointee.problem_value)
            ).diagnostic
        }
        let index = parser.pointee.problem_mark.index
        let contextIndex = parser.pointee.context_mark.index
        let context = parser.pointee.context.map { String(cString: $0) }
        return SyntaxProblem(
            problem: problem, context: context, range: file.range(scalars: index..<index + 1),
            contextRange: context == nil ? nil : file.range(scalars: contextIndex..<contextIndex + 1), character: nil
        ).diagnostic
    }
}
