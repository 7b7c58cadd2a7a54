import HTTPCases
import Server
import Testing

/// Each row of Tests/HTTPCases over a connection of its own to the real server: the status line, the Connection field,
/// the content, whether the socket is closed then, and whether nothing else follows.
@Suite struct ConversationTests {
    @Test(arguments: HTTPCases.topics)
    func answersAsTheTableSays(topic: String) throws {
        try converse(topic) { _ in .max }
    }

    @Test(arguments: HTTPCases.topics)
    func answersTheSameWhenBytesComeOneByOne(topic: String) throws {
        // A long row repeats itself.
        try converse(topic) { max(1, $0 / 1_024) }
    }

    /// All at a time, a piece of each in turn, so that the server sees one before it gets the next.
    private func converse(_ topic: String, pieces: (Int) -> Int) throws {
        let server = try TestServer { configuration in
            // Not what is tested: the machine may be busy with other things.
            configuration.headTimeout = .seconds(60)
            configuration.bodyGrace = .seconds(60)
        }
        let conversations = HTTPCases.all.filter { $0.topic == topic }.map { row in
            Conversation(row, server.client(), pieces: pieces(row.bytes.count))
        }
        #expect(!conversations.isEmpty)
        var talking = conversations
        while !talking.isEmpty { talking = talking.filter { $0.sendNext() } }
        for conversation in conversations { conversation.end() }
    }
}
