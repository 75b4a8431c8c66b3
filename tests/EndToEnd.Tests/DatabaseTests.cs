using Gateway.EndToEnd.Tests.Stages;
using Gateway.Swarm;

namespace Gateway.EndToEnd.Tests;

/// <summary>The database goes away in the middle of a dialog and comes back; nobody reloads anything.</summary>
public sealed class DatabaseTests
{
    [Fact]
    public async Task F11_Both_sides_are_told_that_the_database_is_away_and_what_they_write_meanwhile_arrives_once_when_it_is_back()
    {
        await using var postgres = await PostgresServer.StartAsync();
        await Stage.PlayAsync(async stage =>
        {
            var boris = await stage.OperatorAsync("boris");
            var visitor = await stage.VisitorAsync("/products/kettlebird");
            await visitor.SayAsync("1 before");
            var pane = await boris.AcceptAsync("1 before");
            await OperatorConsole.SayAsync(pane, "2 before");
            await visitor.SeesAsync("1 before", "2 before");

            await postgres.StopAsync();
            await Expect(boris.Page.GetByTestId("link-bar")).ToContainTextAsync("cannot save anything just now");
            await Expect(visitor.Page.GetByTestId("gateway-bar")).ToContainTextAsync("We cannot save messages just now");
            await visitor.SayAsync("3 while it is away");
            await OperatorConsole.SayAsync(pane, "4 while it is away");
            await Expect(pane.Locator("[data-mark=sending]")).ToBeVisibleAsync();
            await postgres.StartAgainAsync();

            await Expect(pane.Locator("[data-mark=sending]")).ToBeHiddenAsync();
            // He wrote before he could see what the visitor had said meanwhile. Whichever of the two comes to the database first: his is held back when it is the visitor's.
            if (await pane.GetByTestId("send-anyway").IsVisibleAsync()) await pane.GetByTestId("send-anyway").ClickAsync();
            await Expect(boris.Page.GetByTestId("link-bar")).ToBeHiddenAsync();
            await Expect(visitor.Page.GetByTestId("gateway-bar")).ToBeHiddenAsync();
            foreach (var line in (string[])["1 before", "2 before", "3 while it is away", "4 while it is away"])
            {
                await Expect(visitor.Page.GetByText(line, new() { Exact = true })).ToHaveCountAsync(1);
                await Expect(pane.GetByText(line, new() { Exact = true })).ToHaveCountAsync(1);
            }
        }, postgres: await postgres.CreateDatabaseAsync());
    }
}
