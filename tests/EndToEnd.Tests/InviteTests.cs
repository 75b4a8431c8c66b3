using Gateway.EndToEnd.Tests.Stages;

namespace Gateway.EndToEnd.Tests;

/// <summary>Operators begin: an invitation, or the dialog itself, from the live list.</summary>
public sealed class InviteTests
{
    [Fact]
    public Task F02_F47_An_operator_picks_a_visitor_from_the_live_table_and_the_invitation_becomes_a_dialog() => Stage.PlayAsync(async stage =>
    {
        var boris = await stage.OperatorAsync("boris");
        var visitor = await stage.VisitorAsync("/products/rainmoth-shell");
        await boris.ShowAsync("visitors");
        await boris.Rows.ClickAsync();
        await boris.Card.GetByTestId("invite").ClickAsync();
        await boris.Page.GetByTestId("invite-text").FillAsync("Shall I tell you how the shell fits?");
        await boris.Page.GetByTestId("invite-send").ClickAsync();

        await Expect(visitor.Invitation).ToContainTextAsync("Boris Linde");
        await Expect(visitor.Invitation).ToContainTextAsync("Shall I tell you how the shell fits?");
        await Expect(boris.Rows).ToContainTextAsync("Invited");
        await visitor.AcceptAsync();
        await visitor.SayAsync("Please do!");
        await boris.ShowAsync("desk");
        var pane = await boris.AcceptAsync("Please do!");
        await OperatorConsole.SayAsync(pane, "Loose, with room for a fleece.");
        await visitor.SeesAsync("Please do!", "Loose, with room for a fleece.");
        await boris.ShowAsync("visitors");
        await Expect(boris.Rows).ToContainTextAsync("In dialog");
    });

    [Fact]
    public Task F02_An_operator_starts_the_dialog_and_the_visitor_sees_it_beside_the_button() => Stage.PlayAsync(async stage =>
    {
        var boris = await stage.OperatorAsync("boris");
        var visitor = await stage.VisitorAsync("/cart");
        await boris.ShowAsync("visitors");
        await boris.Rows.ClickAsync();
        await boris.Card.GetByTestId("start-dialog").ClickAsync();
        await boris.Page.GetByTestId("invite-text").FillAsync("Your cart is empty. May I help?");
        await boris.Page.GetByTestId("invite-send").ClickAsync();
        await Expect(visitor.Page.GetByTestId("gateway-preview")).ToContainTextAsync("Your cart is empty. May I help?");
        await visitor.SayAsync("You may.");
        await visitor.SeesAsync("Your cart is empty. May I help?", "You may.");
        await OperatorConsole.SeesAsync(boris.Pane("You may."), "Your cart is empty. May I help?", "You may.");
    });

    [Fact]
    public Task F56_A_refusal_is_remembered_on_the_next_pages_and_told_to_the_operator() => Stage.PlayAsync(async stage =>
    {
        var boris = await stage.OperatorAsync("boris");
        var visitor = await stage.VisitorAsync("/payment-error");
        await Expect(visitor.Invitation).ToContainTextAsync("payment did not go through");
        await visitor.DeclineAsync();
        await Expect(visitor.Invitation).ToBeHiddenAsync();
        await boris.ShowAsync("visitors");
        await boris.Rows.ClickAsync();
        await Expect(boris.Card).ToContainTextAsync("declined");

        // Six pages more would bring the invitation for those who look at many. That they were counted is seen in the table.
        foreach (var path in (string[])["/", "/products", "/products/kettlebird", "/cart", "/payment-error", "/products"]) await visitor.GoAsync(path);
        await Expect(boris.Card.GetByRole(Microsoft.Playwright.AriaRole.Heading, new() { Name = "Path" })).ToContainTextAsync("7");
        await Expect(visitor.Button).ToBeVisibleAsync();
        await Expect(visitor.Invitation).ToBeHiddenAsync();
    });
}
