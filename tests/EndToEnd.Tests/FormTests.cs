using Gateway.EndToEnd.Tests.Stages;
using Microsoft.Playwright;

namespace Gateway.EndToEnd.Tests;

/// <summary>Forms that operators send into dialogs: made in the console, filled in by the visitor, kept with the dialog and the visitor; markup in any of it is text in both windows.</summary>
public sealed class FormTests
{
    private const string Hostile = "<img src=x onerror=\"window.ran=1\"><b>size</b>";

    [Fact]
    public Task F101_A_form_is_made_in_the_console_sent_by_an_operator_and_filled_in_once_by_the_visitor() => Stage.PlayAsync(async stage =>
    {
        var mira = await stage.OperatorAsync("admin");
        await mira.ShowAsync("site");
        await mira.Page.GetByTestId("site-forms").ClickAsync();
        await Expect(mira.Page.GetByTestId("form-item")).ToHaveCountAsync(4);
        await mira.Page.GetByTestId("form-new").ClickAsync();
        var editor = mira.Page.GetByTestId("form-editor");
        await editor.GetByTestId("form-name").FillAsync("boots");
        await editor.GetByTestId("rule-form-title-en").FillAsync("Boots " + Hostile);
        await editor.GetByTestId("rule-form-field").FillAsync("size");
        await editor.GetByTestId("rule-form-label-en").FillAsync("Your " + Hostile);
        await editor.GetByTestId("rule-form-type").SelectOptionAsync("number");
        await editor.GetByTestId("rule-form-add").ClickAsync();
        // What is missing is said, and nothing is lost by it.
        await editor.GetByTestId("form-save").ClickAsync();
        await Expect(editor.GetByTestId("form-fault")).ToContainTextAsync("form.fields[1]");
        await editor.GetByTestId("rule-form-field").Nth(1).FillAsync("mail");
        await editor.GetByTestId("rule-form-label-en").Nth(1).FillAsync("E-mail");
        await editor.GetByTestId("rule-form-type").Nth(1).SelectOptionAsync("email");
        await editor.GetByTestId("form-save").ClickAsync();
        await Expect(mira.Page.GetByTestId("form-item")).ToHaveCountAsync(5);

        await mira.ShowAsync("desk");
        var visitor = await stage.VisitorAsync("/products");
        await visitor.SayAsync("Do these boots fit?");
        var pane = await mira.AcceptAsync("Do these boots fit?");
        await pane.GetByTestId("send-form").ClickAsync();
        await mira.Page.Locator("[data-testid=card-form][data-form=boots]").ClickAsync();
        await Expect(pane.GetByTestId("card-sent")).ToContainTextAsync("Boots " + Hostile);
        await Expect(pane.GetByTestId("card-state")).ToContainTextAsync("Not answered yet");

        // The visitor's mistakes are said beside each field: by the window itself, and by the server to a window that does not look.
        var form = visitor.Page.GetByTestId("gateway-form");
        await Expect(form).ToContainTextAsync("Your " + Hostile);
        await form.GetByTestId("gateway-form-send").ClickAsync();
        await Expect(form).ToContainTextAsync("An answer is needed");
        await form.GetByTestId("gateway-field-size").FillAsync("1e9999");
        await form.GetByTestId("gateway-form-send").ClickAsync();
        await Expect(form).ToContainTextAsync("Please write a number");
        await form.GetByTestId("gateway-field-mail").FillAsync("vera@example.org");
        await form.GetByTestId("gateway-field-size").FillAsync("43");

        // What was typed is there on the next page; another tab has the form as well, and only the first answer counts.
        await visitor.GoAsync("/cart");
        await visitor.EnsureOpenAsync();
        await Expect(form.GetByTestId("gateway-field-mail")).ToHaveValueAsync("vera@example.org");
        await form.GetByTestId("gateway-form-send").ClickAsync();
        await Expect(visitor.Page.GetByTestId("gateway-card-answered")).ToBeVisibleAsync();
        await Expect(form).ToHaveCountAsync(0);
        await Expect(visitor.Messages.Last).ToContainTextAsync("vera@example.org");
        var answer = pane.GetByTestId("card-answer");
        await Expect(answer).ToContainTextAsync("Your " + Hostile);
        await Expect(answer).ToContainTextAsync("43");
        await Expect(pane.GetByTestId("card-state")).ToContainTextAsync("Answered");
        // The profile has it as well.
        await Expect(mira.Card.GetByTestId("card-forms")).ToContainTextAsync("vera@example.org");

        await mira.CloseAsync(pane);
        await mira.ShowHistoryAsync(mira.Page.GetByTestId("history-item").Filter(new() { HasText = "Do these boots fit?" }));
        await mira.Page.GetByTestId("history-item").ClickAsync();
        await Expect(mira.Page.GetByTestId("history-dialog").GetByTestId("card-answer")).ToContainTextAsync("vera@example.org");
        foreach (var window in (IPage[])[mira.Page, visitor.Page]) Assert.Null(await window.EvaluateAsync<string?>("window.ran ?? null"));
    });

    [Fact]
    public Task F6_A_contact_card_is_answered_in_the_dialog_and_names_the_visitor_for_everybody() => Stage.PlayAsync(async stage =>
    {
        var boris = await stage.OperatorAsync("boris");
        var visitor = await stage.VisitorAsync("/products");
        await visitor.SayAsync("Please call me back");
        var pane = await boris.AcceptAsync("Please call me back");
        await pane.GetByTestId("send-form").ClickAsync();
        await boris.Page.GetByTestId("card-contact").ClickAsync();
        var form = visitor.Page.GetByTestId("gateway-form");
        await form.GetByTestId("gateway-form-send").ClickAsync();
        await Expect(form).ToContainTextAsync("Please fill something in");
        await form.GetByTestId("gateway-field-name").FillAsync("Vera <b>Lind</b>");
        await form.GetByTestId("gateway-field-phone").FillAsync("+49 30 123456");
        await form.GetByTestId("gateway-form-send").ClickAsync();
        await Expect(visitor.Page.GetByTestId("gateway-card-answered")).ToContainTextAsync("Thank you");
        await Expect(pane.GetByTestId("card-answer")).ToContainTextAsync("+49 30 123456");
        await Expect(boris.Card.GetByRole(AriaRole.Heading, new() { Level = 2 })).ToHaveTextAsync("Vera <b>Lind</b>");
        await Expect(boris.Card).ToContainTextAsync("+49 30 123456");
    });

    [Fact]
    public Task F101_A_form_that_was_withdrawn_is_shown_so_is_answered_no_more_and_what_was_answered_stays() => Stage.PlayAsync(async stage =>
    {
        var boris = await stage.OperatorAsync("boris");
        var visitor = await stage.VisitorAsync("/products");
        await visitor.SayAsync("Please call me back");
        var pane = await boris.AcceptAsync("Please call me back");
        var (form, withdrawn) = (visitor.Page.GetByTestId("gateway-form"), visitor.Page.GetByTestId("gateway-card-withdrawn"));
        var cards = pane.Locator(".line").Filter(new() { Has = boris.Page.GetByTestId("card-sent") });
        await SendAsync();
        await form.GetByTestId("gateway-field-name").FillAsync("Vera");
        await form.GetByTestId("gateway-form-send").ClickAsync();
        await Expect(pane.GetByTestId("card-answer")).ToContainTextAsync("Vera");
        await SendAsync();
        await form.GetByTestId("gateway-field-name").FillAsync("half a na");
        await WithdrawAsync(cards.Last);
        await Expect(withdrawn).ToContainTextAsync("This was withdrawn");
        await Expect(form).ToHaveCountAsync(0);
        await Expect(pane.GetByTestId("card-withdrawn")).ToHaveCountAsync(1);
        await WithdrawAsync(cards.First);
        await Expect(withdrawn).ToHaveCountAsync(2);
        await Expect(pane.GetByTestId("card-answer")).ToContainTextAsync("Vera");
        await Expect(visitor.Messages.Filter(new() { HasText = "Vera" })).ToHaveCountAsync(1);
        // On another page as well, where all of it comes back.
        await visitor.GoAsync("/cart");
        await visitor.EnsureOpenAsync();
        await Expect(withdrawn).ToHaveCountAsync(2);
        await Expect(form).ToHaveCountAsync(0);

        async Task SendAsync()
        {
            await pane.GetByTestId("send-form").ClickAsync();
            await boris.Page.GetByTestId("card-contact").ClickAsync();
            await Expect(form).ToBeVisibleAsync();
        }

        async Task WithdrawAsync(ILocator line)
        {
            await line.HoverAsync();
            await line.GetByTestId("delete").ClickAsync();
            await line.GetByTestId("delete-sure").ClickAsync();
        }
    });

    [Fact]
    public Task F49_An_operator_sends_a_product_that_was_looked_at_and_the_visitor_goes_to_its_page() => Stage.PlayAsync(async stage =>
    {
        var boris = await stage.OperatorAsync("boris");
        var visitor = await stage.VisitorAsync("/products/hollow-pine-2");
        var name = await visitor.Page.Locator("h1").InnerTextAsync();
        await visitor.GoAsync("/cart");
        await visitor.SayAsync("What was that tent?");
        var pane = await boris.AcceptAsync("What was that tent?");
        await pane.GetByTestId("send-form").ClickAsync();
        await boris.Page.GetByTestId("card-product").Filter(new() { HasText = name }).ClickAsync();
        await Expect(pane.GetByTestId("card-sent")).ToContainTextAsync(name);
        // The operator sees it as well, in a frame that may load it and nothing else; what cannot be loaded leaves the place with its sign.
        await Expect(pane.GetByTestId("card-picture").Locator("iframe")).ToHaveAttributeAsync("title", name);
        var shown = pane.FrameLocator("[data-testid=card-picture] iframe").Locator("img");
        await Expect(shown).ToHaveJSPropertyAsync("complete", true);
        Assert.NotEqual(0, await shown.EvaluateAsync<int>("i => i.naturalWidth"));
        await Expect(visitor.Page.GetByTestId("gateway-picture")).ToBeVisibleAsync();
        await Expect(visitor.Messages.Last).ToContainTextAsync(name);
        await visitor.Page.GetByTestId("gateway-card-open").ClickAsync();
        await Expect(visitor.Page.Locator("h1")).ToHaveTextAsync(name);
        await visitor.EnsureOpenAsync();
        await Expect(visitor.Page.GetByTestId("gateway-card-open")).ToBeVisibleAsync();
    });

    [Theory]
    [InlineData("larch-10", "valid", "10 % off until Sunday")]
    [InlineData("<img src=x onerror=\"window.ran=1\">", "invalid", "there is no such coupon")]
    public Task F102_What_was_answered_is_checked_by_the_shop_and_both_read_the_verdict(string code, string word, string text) => Stage.PlayAsync(async stage =>
    {
        var (boris, visitor) = (await stage.OperatorAsync("boris"), await stage.VisitorAsync("/checkout"));
        await visitor.SayAsync("I have a coupon");
        var pane = await boris.AcceptAsync("I have a coupon");
        await pane.GetByTestId("send-form").ClickAsync();
        await boris.Page.Locator("[data-testid=card-form][data-form=coupon]").ClickAsync();
        await visitor.Page.GetByTestId("gateway-field-coupon").FillAsync(code);
        await visitor.Page.GetByTestId("gateway-form-send").ClickAsync();
        foreach (var verdict in (ILocator[])[visitor.Page.GetByTestId("gateway-verdict"), pane.GetByTestId("card-verdict")])
        {
            await Expect(verdict).ToHaveAttributeAsync("data-word", word, new() { Timeout = 30_000 });
            await Expect(verdict).ToContainTextAsync(text);
        }
        foreach (var window in (IPage[])[boris.Page, visitor.Page]) Assert.Null(await window.EvaluateAsync<string?>("window.ran ?? null"));
    });
}
