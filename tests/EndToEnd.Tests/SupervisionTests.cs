using Gateway.EndToEnd.Tests.Stages;

namespace Gateway.EndToEnd.Tests;

/// <summary>Several people of the shop around one dialog, in their browsers.</summary>
public sealed class SupervisionTests
{
    [Fact]
    public Task F58_A_supervisor_reads_along_unseen_and_whispers_and_both_see_who_writes_once_the_site_shows_it() => Stage.PlayAsync(async stage =>
    {
        var boris = await stage.OperatorAsync("boris");
        var visitor = await stage.VisitorAsync("/products");
        await visitor.SayAsync("Which tent is the lightest?");
        var pane = await boris.AcceptAsync("Which tent is the lightest?");
        var mira = await stage.OperatorAsync("admin");

        await mira.Page.GetByTestId("nav-board").ClickAsync();
        var row = mira.Page.GetByTestId("board").Locator("tr", new() { HasText = "Boris Linde" });
        await Expect(row).ToContainTextAsync("Which tent is the lightest?");
        await row.GetByTestId("observe").ClickAsync();
        var seen = mira.Page.GetByTestId("dialog-pane");
        await Expect(seen.GetByTestId("observing")).ToContainTextAsync("Boris Linde has the dialog");
        await Expect(seen.GetByText("Which tent is the lightest?")).ToBeVisibleAsync();
        await pane.GetByTestId("composer").FillAsync("The Aria");
        await Expect(seen.GetByTestId("presence")).ToContainTextAsync("Boris Linde is writing");
        await Expect(pane.GetByTestId("presence")).ToHaveCountAsync(0);

        await seen.GetByTestId("composer").FillAsync("Offer the footprint with it.");
        await seen.GetByTestId("composer").PressAsync("Enter");
        await Expect(pane.GetByTestId("note")).ToContainTextAsync("Offer the footprint with it.");
        await pane.GetByTestId("composer").PressAsync("Enter");
        await Expect(visitor.Page.GetByText("The Aria")).ToBeVisibleAsync();
        await Expect(visitor.Page.GetByText("footprint")).ToHaveCountAsync(0);
        await Expect(seen.GetByText("The Aria")).ToBeVisibleAsync();

        // The site says so: from then on the operator is told too.
        await mira.Page.GotoAsync($"{stage.Node.Address}console/#/site/departments");
        await mira.Page.GetByTestId("all-showSupervision").CheckAsync();
        await mira.Page.GetByTestId("site-save").ClickAsync();
        await mira.Page.GetByTestId("nav-desk").ClickAsync();
        await seen.GetByTestId("composer").FillAsync("And");
        await Expect(pane.GetByTestId("presence")).ToContainTextAsync("Mira Holm is writing");
        await seen.GetByTestId("observe-end").ClickAsync();
        await Expect(pane.GetByTestId("presence")).ToHaveCountAsync(0);
        await Expect(mira.Page.GetByTestId("observed")).ToHaveCountAsync(0);

        // Once each, however often she looked and wrote.
        await mira.Page.GotoAsync($"{stage.Node.Address}console/#/team/audit");
        await Expect(mira.Page.GetByTestId("audit-entry").Filter(new() { HasText = "Read along in a dialog" })).ToHaveCountAsync(1);
        await Expect(mira.Page.GetByTestId("audit-entry").Filter(new() { HasText = "Whispered in a dialog" })).ToHaveCountAsync(1);
    });

    [Fact]
    public Task F24_A_colleague_is_asked_in_and_joins_and_a_supervisor_takes_the_dialog_over() => Stage.PlayAsync(async stage =>
    {
        var boris = await stage.OperatorAsync("boris");
        var visitor = await stage.VisitorAsync("/products");
        await visitor.SayAsync("Which tent is the lightest?");
        var pane = await boris.AcceptAsync("Which tent is the lightest?");
        var anna = await stage.OperatorAsync("anna");
        var mira = await stage.OperatorAsync("admin");

        await pane.GetByTestId("transfer").ClickAsync();
        await boris.Page.GetByTestId("transfer-sheet").GetByText("Anna Sorokina").ClickAsync();
        await boris.Page.GetByTestId("transfer-comment").FillAsync("You know the light ones.");
        await boris.Page.GetByTestId("ask-to-join").ClickAsync();
        await Expect(anna.Page.GetByTestId("asked")).ToContainTextAsync("You know the light ones.");
        await anna.Page.GetByTestId("asked-join").ClickAsync();
        var hers = anna.Page.GetByTestId("dialog-pane");
        await Expect(hers.GetByTestId("joined")).ToContainTextAsync("Boris Linde");
        await Expect(visitor.Notes.Filter(new() { HasText = "Anna Sorokina" })).ToBeVisibleAsync();
        await OperatorConsole.SayAsync(hers, "The Aria, 1.1 kg.");
        await Expect(visitor.Page.GetByText("The Aria, 1.1 kg.")).ToBeVisibleAsync();
        await Expect(pane.GetByText("The Aria, 1.1 kg.")).ToBeVisibleAsync();
        await hers.GetByTestId("composer").FillAsync("And");
        await Expect(pane.GetByTestId("presence")).ToContainTextAsync("Anna Sorokina is writing");

        await pane.GetByTestId("hold").ClickAsync();
        await Expect(visitor.Page.GetByText("One moment please")).ToBeVisibleAsync();
        await Expect(pane.GetByTestId("held")).ToBeVisibleAsync();
        await OperatorConsole.SayAsync(pane, "It is in stock.");
        await Expect(pane.GetByTestId("held")).ToHaveCountAsync(0);

        await mira.ShowAsync("board");
        await mira.Page.GetByTestId("observe").ClickAsync();
        await mira.Page.GetByTestId("take-over").ClickAsync();
        await Expect(mira.Mine).ToHaveCountAsync(1);
        await Expect(mira.Page.GetByTestId("observed")).ToHaveCountAsync(0);
        await Expect(pane.GetByTestId("composer")).ToBeDisabledAsync();
        await OperatorConsole.SayAsync(mira.Page.GetByTestId("dialog-pane"), "I see to it now.");
        await Expect(visitor.Page.GetByText("I see to it now.")).ToBeVisibleAsync();
        await hers.GetByTestId("beside-leave").ClickAsync();
        await Expect(anna.Page.GetByTestId("beside")).ToHaveCountAsync(0);
    });

    [Fact]
    public Task F12_A_visitor_is_banned_from_the_card_and_let_in_again_on_the_board() => Stage.PlayAsync(async stage =>
    {
        var mira = await stage.OperatorAsync("admin");
        var visitor = await stage.VisitorAsync("/products");
        await visitor.SayAsync("You are all thieves!");
        var pane = await mira.AcceptAsync("You are all thieves!");
        await mira.Card.GetByTestId("ban-open").ClickAsync();
        await mira.Card.GetByTestId("ban-visitor").ClickAsync();
        await mira.ShowAsync("board");
        await Expect(mira.Page.GetByTestId("ban")).ToHaveCountAsync(1);
        await mira.Page.GetByTestId("ban-address").FillAsync("the whole world");
        await mira.Page.GetByTestId("ban-add").ClickAsync();
        await Expect(mira.Page.GetByText("no address or network that can be banned")).ToBeVisibleAsync();
        await mira.Page.GetByTestId("ban-address").FillAsync("203.0.113.0/24");
        await mira.Page.GetByTestId("ban-add").ClickAsync();
        await Expect(mira.Page.GetByTestId("ban")).ToHaveCountAsync(2);
        await AccessibilityTests.CheckAsync(mira.Page, "board");
        await mira.Page.GetByTestId("ban").Filter(new() { HasNotText = "203.0.113.0" }).GetByTestId("ban-lift").ClickAsync();
        await Expect(mira.Page.GetByTestId("ban")).ToHaveCountAsync(1);
    });
}
