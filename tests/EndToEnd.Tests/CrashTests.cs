using Gateway.EndToEnd.Tests.Stages;

namespace Gateway.EndToEnd.Tests;

/// <summary>The node is killed in the middle of a dialog, and starts again on its port and data; nobody reloads anything.</summary>
public sealed class CrashTests
{
    [Fact]
    public Task F11_F60_After_a_SIGKILL_both_sides_resume_by_themselves_and_no_line_is_lost_or_doubled() => Stage.PlayAsync(async stage =>
    {
        var boris = await stage.OperatorAsync("boris");
        var visitor = await stage.VisitorAsync("/products/kettlebird");
        await visitor.SayAsync("1 before");
        var pane = await boris.AcceptAsync("1 before");
        await OperatorConsole.SayAsync(pane, "2 before");
        await visitor.SeesAsync("1 before", "2 before");

        await stage.KillAsync();
        await visitor.SayAsync("3 while it is down");
        await visitor.SayAsync("4 while it is down");
        await Expect(visitor.Page.GetByTestId("gateway-state").First).ToHaveTextAsync("will be sent when you are back online");
        await Expect(visitor.Page.GetByTestId("gateway-bar")).ToContainTextAsync("No connection");
        await Expect(boris.Page.GetByTestId("link-bar")).ToBeVisibleAsync();
        await stage.StartAgainAsync();

        await OperatorConsole.SeesAsync(pane, "1 before", "2 before", "3 while it is down", "4 while it is down");
        await visitor.SeesAsync("1 before", "2 before", "3 while it is down", "4 while it is down");
        await Expect(visitor.Page.GetByTestId("gateway-bar")).ToBeHiddenAsync();
        await Expect(boris.Page.GetByTestId("link-bar")).ToBeHiddenAsync();
        await OperatorConsole.SayAsync(pane, "5 after");
        await visitor.SayAsync("6 after");
        await visitor.SeesAsync("1 before", "2 before", "3 while it is down", "4 while it is down", "5 after", "6 after");
        await OperatorConsole.SeesAsync(pane, "1 before", "2 before", "3 while it is down", "4 while it is down", "5 after", "6 after");
    });

    [Fact]
    public Task F11_What_an_operator_writes_into_a_dead_connection_is_kept_and_sent_once() => Stage.PlayAsync(async stage =>
    {
        var boris = await stage.OperatorAsync("boris");
        var visitor = await stage.VisitorAsync("/");
        await visitor.SayAsync("Are you there?");
        var pane = await boris.AcceptAsync("Are you there?");
        await stage.KillAsync();
        await Expect(boris.Page.GetByTestId("link-bar")).ToBeVisibleAsync();
        await OperatorConsole.SayAsync(pane, "Still here.");
        await Expect(pane.Locator("[data-mark=sending]")).ToBeVisibleAsync();
        await stage.StartAgainAsync();
        await visitor.SeesAsync("Are you there?", "Still here.");
        await OperatorConsole.SeesAsync(pane, "Are you there?", "Still here.");
        await Expect(pane.Locator("[data-mark=sending]")).ToBeHiddenAsync();
    });

    [Fact]
    public Task F60_Lines_written_on_a_page_that_is_left_while_the_node_is_down_are_sent_by_the_next_page() => Stage.PlayAsync(async stage =>
    {
        var boris = await stage.OperatorAsync("boris");
        var visitor = await stage.VisitorAsync("/");
        await visitor.SayAsync("Before");
        var pane = await boris.AcceptAsync("Before");
        // The shop is served by the same node: its pages and scripts come from here while it is down.
        await stage.KeepPagesAsync(visitor.Page, "/products");
        await stage.KillAsync();
        await visitor.SayAsync("Unsent");
        await Expect(visitor.Page.GetByTestId("gateway-state")).ToHaveTextAsync("will be sent when you are back online");
        await visitor.GoAsync("/products");
        await visitor.SeesAsync("Before", "Unsent");
        await stage.StartAgainAsync();
        await OperatorConsole.SeesAsync(pane, "Before", "Unsent");
        await Expect(visitor.Page.GetByTestId("gateway-state")).ToHaveCountAsync(0);
        await visitor.SeesAsync("Before", "Unsent");
    });
}
