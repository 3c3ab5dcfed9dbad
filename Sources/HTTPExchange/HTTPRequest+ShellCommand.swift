internal import Secrecy

extension HTTPRequest {
    /// A shell command that sends the same request, with secrets as variables such as `$KEYSPEC_FUNDED`.
    ///
    /// It is one line of `curl`, or, for what curl would not send, of `printf` into `openssl s_client` or `nc`. Target
    /// files, not targets, decide what is in it; the connection (reused, named) is not part of it.
    package var shellCommand: String {
        if case .libcurl = transport { return curlCommand }
        return rawCommand
    }

    private var curlCommand: String {
        var words: [String] = ["curl", "--path-as-is"]
        switch (version, scheme) {
        case (.http10, _): words.append("--http1.0")
        case (.http11, _): words.append("--http1.1")
        case (.http2, .http): words.append("--http2-prior-knowledge")
        case (.http2, .https): words.append("--http2")
        case (.best, _): break
        }
        if method == "HEAD" {
            words.append("--head")
        } else if method != (content == nil ? "GET" : "POST") {
            words += ["-X", SecretText(method).shellWord]
        }
        if case .caFile(let path) = trust, scheme == .https { words += ["--cacert", SecretText(path).shellWord] }
        if node != nil || serverName != nil {
            let address = NodeAddress(host: node?.host ?? host, port: node?.port ?? port)
            words += ["--connect-to", SecretText("::\(address)" as String).shellWord]
        }
        if serverName != nil, values(of: "host").isEmpty {
            words += ["-H", SecretText("Host: \(authority)").shellWord]
        }
        for field in headers {
            let line: SecretText = field.value.isEmpty ? "\(field.name);" : "\(field.name): \(field.value)"
            words += ["-H", line.shellWord]
        }
        if let content {
            // Otherwise curl calls the data a form.
            if values(of: "content-type").isEmpty { words += ["-H", "'Content-Type:'"] }
            words += ["--data-binary", content.shellWord]
        }
        return (words + [url.shellWord]).joined(separator: " ")
    }

    private var url: SecretText {
        var named = self
        named.host = serverName ?? host
        return SecretText("\(scheme.rawValue)://\(named.authority)") + target
    }

    private var rawCommand: String {
        let content = serializedText(userAgent: "keyspec").shellWord
        let address = NodeAddress(host: node?.host ?? host, port: node?.port ?? port)
        let receiver =
            switch scheme {
            case .https:
                "openssl s_client -quiet -connect \(SecretText(address.description).shellWord)"
                    + " -servername \(SecretText(serverName ?? host).shellWord)"
            case .http: "nc \(SecretText(address.host).shellWord) \(address.port ?? port)"
            }
        return "printf %s \(content) | \(receiver)"
    }
}
