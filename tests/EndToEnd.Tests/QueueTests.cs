using System.Text.RegularExpressions;
using Gateway.EndToEnd.Tests.Stages;
using Gateway.Swarm;
using Microsoft.Playwright;

namespace Gateway.EndToEnd.Tests;

/// <summary>Departments, capacity and the waiting list, as both sides see them; new work that makes itself noticed; transfer.</summary>
public sealed class QueueTests
{
    private const int Capacity = 6;

    /// <summary>Counts tones and notifications on their way to the browser, and makes the window one that nobody looks at.</summary>
    private const string LooksElsewhere = """
        const count = (what) => { const d = document.documentElement.dataset; d[what] = Number(d[what] ?? 0) + 1; };
        const start = OscillatorNode.prototype.start;
        OscillatorNode.prototype.start = function (...a) { count('tones'); return start.apply(this, a); };
        window.Notification = new Proxy(Notification, { construct(target, a) { count('notes'); return new target(...a); } });
        document.hasFocus = () => false;
        """;

    [Fact]
    public Task F58_F73_F94_Above_capacity_visitors_wait_know_their_place_and_are_served_in_turn() => Stage.PlayAsync(async stage =>
    {
        var boris = await stage.OperatorAsync("boris");
        await using var crowd = await CrowdAsync(stage);
        await Expect(boris.Mine).ToHaveCountAsync(Capacity);

        var next = await stage.VisitorAsync("/");
        await next.SayAsync("I am the seventh");
        await Expect(next.Status).ToContainTextAsync("You are next");
        await Expect(next.Status).ToContainTextAsync("about 1 min more");
        var after = await stage.VisitorAsync("/");
        await after.SayAsync("I am the eighth");
        await Expect(after.Status).ToContainTextAsync("Number 2 in line");
        await Expect(after.Status).ToContainTextAsync("about 2 min more");
        await Expect(boris.Queue).ToHaveCountAsync(2);
        await Expect(boris.Queue.First).ToContainTextAsync("I am the seventh");
        await Expect(boris.Offers).ToHaveCountAsync(0);

        await boris.Mine.First.ClickAsync();
        await boris.CloseAsync(boris.Page.GetByTestId("dialog-pane").Filter(new() { HasText = "crowd 0" }));
        await boris.AcceptAsync("I am the seventh");
        await Expect(next.Notes.GetByText("Boris Linde is with you now")).ToBeVisibleAsync();
        await Expect(after.Status).ToContainTextAsync("You are next");
        await Expect(boris.Queue).ToHaveCountAsync(1);
    });

    [Fact]
    public Task F94_A_dialog_waits_for_an_operator_of_its_own_department() => Stage.PlayAsync(async stage =>
    {
        var anna = await stage.OperatorAsync("anna");
        var visitor = await stage.VisitorAsync("/payment");
        await visitor.SayAsync("My card is refused.", "support");
        await Expect(visitor.Status).ToContainTextAsync("Nobody is here right now; your message is kept");
        await Expect(anna.Offers).ToHaveCountAsync(0);
        var boris = await stage.OperatorAsync("boris");
        await boris.AcceptAsync("My card is refused.");
        await Expect(visitor.Notes.GetByText("Boris Linde is with you now")).ToBeVisibleAsync();
        await Expect(anna.Offers).ToHaveCountAsync(0);
    });

    [Fact]
    public Task F86_F108_New_work_sounds_notifies_and_marks_the_title_until_it_is_taken() => Stage.PlayAsync(async stage =>
    {
        var boris = await stage.OperatorAsync("boris", new() { Permissions = ["notifications"] }, LooksElsewhere);
        await Expect(boris.Page).ToHaveTitleAsync("Gateway");
        await Expect(boris.Page.GetByTestId("permission-bar")).ToBeHiddenAsync();
        var visitor = await stage.VisitorAsync("/");
        await visitor.SayAsync("Anybody there?");
        await Expect(boris.Page).ToHaveTitleAsync(new Regex("waiting for you"));
        await HeardAsync(4, 1);
        await boris.AcceptAsync("Anybody there?");

        // Unanswered and unread, it stays in the title; a message more is one soft tone and one notification more.
        await visitor.SayAsync("Hello?");
        await HeardAsync(5, 2);
        await Expect(boris.Page).ToHaveTitleAsync(new Regex("waiting for you"));
        await boris.Page.EvaluateAsync("() => { document.hasFocus = () => true; dispatchEvent(new Event('focus')); }");
        await OperatorConsole.SayAsync(boris.Pane("Hello?"), "I am here.");
        await Expect(boris.Page).ToHaveTitleAsync("Gateway");

        async Task HeardAsync(int tones, int notes)
        {
            await Expect(boris.Page.Locator("html")).ToHaveAttributeAsync("data-tones", $"{tones}");
            await Expect(boris.Page.Locator("html")).ToHaveAttributeAsync("data-notes", $"{notes}");
        }
    });

    [Fact]
    public Task F86_A_blocked_permission_is_shown_and_one_that_was_never_asked_for_can_be_given() => Stage.PlayAsync(async stage =>
    {
        // Granting another permission blocks all that were not named.
        var blocked = await stage.OperatorAsync("boris", new() { Permissions = ["geolocation"] });
        await Expect(blocked.Page.GetByTestId("permission-bar")).ToContainTextAsync("The browser blocks notifications of this page.");
        await Expect(blocked.Page.GetByTestId("permission-allow")).ToBeHiddenAsync();
    });

    [Fact]
    public Task F24_A_dialog_is_passed_on_with_its_whole_context_and_a_comment() => Stage.PlayAsync(async stage =>
    {
        var boris = await stage.OperatorAsync("boris");
        var visitor = await stage.VisitorAsync("/delivery");
        await visitor.SayAsync("Do you deliver to Narva?", "sales");
        var pane = await boris.AcceptAsync("Do you deliver to Narva?");
        await OperatorConsole.SayAsync(pane, "My colleague knows.");
        var mira = await stage.OperatorAsync("admin");
        await pane.GetByTestId("transfer").ClickAsync();
        await boris.Page.GetByTestId("transfer-sheet").GetByRole(AriaRole.Radio, new() { Name = "Mira Holm" }).CheckAsync();
        await boris.Page.GetByTestId("transfer-comment").FillAsync("Wants it before Friday.");
        await boris.Page.GetByTestId("transfer-send").ClickAsync();
        await Expect(pane.GetByText("The dialog is no longer yours.")).ToBeVisibleAsync();
        await Expect(visitor.Notes.GetByText("You are being handed over: Mira Holm")).ToBeVisibleAsync();

        var hers = await mira.AcceptAsync("Do you deliver to Narva?");
        await OperatorConsole.SeesAsync(hers, "Do you deliver to Narva?", "My colleague knows.");
        await Expect(hers).ToContainTextAsync("Wants it before Friday.");
        await OperatorConsole.SayAsync(hers, "We do, by Thursday.");
        await visitor.SeesAsync("Do you deliver to Narva?", "My colleague knows.", "We do, by Thursday.");
        await Expect(visitor.Page.GetByText("Wants it before Friday.")).ToHaveCountAsync(0);
    });

    /// <summary>As many dialogs as an operator can hold, accepted by another window of boris.</summary>
    private static async Task<Crowd> CrowdAsync(Stage stage)
    {
        var crowd = new Crowd(await stage.Nodes.OperatorAsync(stage.Node, "boris"));
        await crowd.Operator.SetStateAsync(1, stage.Stop);
        for (var i = 0; i < Capacity; i++)
        {
            var visitor = await stage.Nodes.VisitorAsync(stage.Node);
            crowd.Visitors.Add(visitor);
            var begun = await visitor.BeginAsync("sales", null, $"crowd {i}", stage.Stop);
            await crowd.Operator.Changed.UntilAsync(() => crowd.Operator.Holds(begun.Dialog), stage.Stop);
        }
        await crowd.Operator.DisposeAsync();
        return crowd;
    }

    private sealed record Crowd(OperatorClient Operator) : IAsyncDisposable
    {
        public List<VisitorClient> Visitors { get; } = [];

        public async ValueTask DisposeAsync()
        {
            foreach (var visitor in Visitors) await visitor.DisposeAsync();
        }
    }
}
