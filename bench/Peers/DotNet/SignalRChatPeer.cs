using Microsoft.AspNetCore.SignalR;
using Npgsql;

namespace Gateway.Bench.Peers;

/// <summary>
/// A chat as one builds it on SignalR with PostgreSQL: a group for each dialog, one prepared insert in a transaction of its own for each message, a repeated message
/// stored once. The completion of the invocation acknowledges it to the sender.
/// </summary>
internal static class SignalRChatPeer
{
    public static async Task AddAsync(WebApplicationBuilder builder, string database)
    {
        var source = new NpgsqlDataSourceBuilder(database) { ConnectionStringBuilder = { MaxAutoPrepare = 10, AutoPrepareMinUsages = 1 } }.Build();
        await using (var create = source.CreateCommand("""
            CREATE TABLE messages (seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, dialog int NOT NULL, author int NOT NULL, outbox text NOT NULL, n bigint NOT NULL,
                text text NOT NULL, at timestamptz NOT NULL DEFAULT now(), UNIQUE (outbox, n));
            CREATE INDEX ON messages (dialog, seq)
            """)) await create.ExecuteNonQueryAsync();
        builder.Services.AddSingleton(source).AddSignalR().AddMessagePackProtocol();
    }

    public static void Map(WebApplication app) => app.MapHub<ChatHub>("/chat");

    internal sealed class ChatHub(NpgsqlDataSource database) : Hub
    {
        public Task Join(int dialog) => Groups.AddToGroupAsync(Context.ConnectionId, GroupOf(dialog));

        public async Task<long> Post(int dialog, int author, string outbox, long n, string text)
        {
            await using var insert = database.CreateCommand("""
                INSERT INTO messages (dialog, author, outbox, n, text) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (outbox, n) DO UPDATE SET n = excluded.n RETURNING seq
                """);
            insert.Parameters.Add(new() { Value = dialog });
            insert.Parameters.Add(new() { Value = author });
            insert.Parameters.Add(new() { Value = outbox });
            insert.Parameters.Add(new() { Value = n });
            insert.Parameters.Add(new() { Value = text });
            var seq = (long)(await insert.ExecuteScalarAsync())!;
            await Clients.OthersInGroup(GroupOf(dialog)).SendAsync("Message", dialog, seq, author, text);
            return seq;
        }

        private static string GroupOf(int dialog) => "dialog-" + dialog;
    }
}
