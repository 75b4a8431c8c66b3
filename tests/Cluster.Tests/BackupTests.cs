using Gateway.Swarm;

namespace Gateway.Cluster.Tests;

/// <summary>
/// A node that is started on a restored backup serves it: people who were connected find the dialog as it was backed up, without what was said afterwards, and go on
/// under numbers that the lost entries had.
/// </summary>
public sealed class BackupTests : IAsyncLifetime
{
    private readonly Nodes _nodes = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _nodes.DisposeAsync().AsTask();

    [Fact]
    public async Task A_copy_of_the_embedded_database_is_restored_and_served()
    {
        var (copy, again) = (Path.Combine(_nodes.Folder(), "copy"), _nodes.Folder());
        var node = await _nodes.StartAsync();
        await PlayAsync(node,
            async () => Done(await _nodes.RunAsync("backup", copy, "--Gateway:Data", node.Setup.DataFolder)),
            async () =>
            {
                Done(await _nodes.RunAsync("restore", copy, "--Gateway:Data", again));
                return node.Setup with { DataFolder = again };
            });
    }

    [Fact]
    public async Task A_dump_of_PostgreSQL_is_restored_into_another_database_and_served()
    {
        await using var postgres = await PostgresServer.StartAsync();
        var (first, second) = (await postgres.CreateDatabaseAsync(), await postgres.CreateDatabaseAsync());
        var (node, dump) = (await _nodes.StartAsync(postgres: first), "");
        await PlayAsync(node,
            async () => dump = await postgres.DumpAsync(first),
            async () =>
            {
                await postgres.RestoreAsync(dump, second);
                return node.Setup with { Postgres = second };
            });
    }

    private static void Done((int Code, string Output) end) => Assert.True(end.Code == 0, end.Output);

    private async Task PlayAsync(GatewayProcess node, Func<Task> backUp, Func<Task<NodeSetup>> restore)
    {
        await using var anna = await _nodes.OperatorAsync(node, "anna");
        await anna.SetStateAsync(1, _nodes.Stop);
        await using var visitor = await _nodes.VisitorAsync(node);
        var begun = await visitor.BeginAsync("sales", null, "Is the tent in stock?", _nodes.Stop);
        await anna.Changed.UntilAsync(() => anna.Holds(begun.Dialog), _nodes.Stop);
        Assert.True((await anna.PostAsync(begun.Dialog, "It is.", _nodes.Stop)).Acknowledged);
        await backUp();
        Assert.True((await visitor.PostAsync(begun.Dialog, "lost one", _nodes.Stop)).Acknowledged);
        Assert.True((await visitor.PostAsync(begun.Dialog, "lost two", _nodes.Stop)).Acknowledged);
        await anna.Changed.UntilAsync(() => Says(anna, "lost two"), _nodes.Stop);

        node.Kill();
        await node.ExitedAsync(_nodes.Stop);
        await _nodes.StartAsync(await restore());

        // The operator's next message takes a number that a lost one had: who mixed both histories would take it for a repeat.
        var after = await anna.PostAsync(begun.Dialog, "after the restore", _nodes.Stop);
        Assert.True(after.Acknowledged, after.Refusal?.Text);
        await visitor.Changed.UntilAsync(() => Says(visitor, "after the restore"), _nodes.Stop);
        await anna.Changed.UntilAsync(() => Says(anna, "after the restore"), _nodes.Stop);
        foreach (var client in new GatewayClient[] { anna, visitor })
            Assert.Equal(new[] { "Is the tent in stock?", "It is.", "after the restore" }.Select(TextHash.Of), Messages(client, begun.Dialog));

        bool Says(GatewayClient client, string text) => Messages(client, begun.Dialog).Contains(TextHash.Of(text));
    }

    private static List<TextHash> Messages(GatewayClient client, string dialog) =>
        client.Dialogs.TryGetValue(dialog, out var log) ? [.. log.Entries.Where(e => e.Kind == EntryKinds.Message).Select(e => e.Text)] : [];
}
