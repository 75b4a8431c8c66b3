using Gateway.EndToEnd.Tests.Stages;
using Microsoft.Playwright;

namespace Gateway.EndToEnd.Tests;

/// <summary>Markup and scripts in every text that somebody can write: shown as text on both sides, and never run (a stage fails when a script or a dialog box does).</summary>
public sealed class HostileTextTests
{
    private static string Hostile(string where) => $"<img src=x onerror=\"window.ran='{where}'\"><script>window.ran='{where}'</script>\"'><b>{where}</b> javascript:alert('{where}')";

    [Fact]
    public Task F11_Markup_from_a_visitor_is_text_in_both_windows() => Stage.PlayAsync(async stage =>
    {
        var boris = await stage.OperatorAsync("boris");
        var visitor = await stage.VisitorAsync($"/products?q={Uri.EscapeDataString(Hostile("address"))}");
        await visitor.Page.EvaluateAsync("""
            ([name, title, value]) => {
              gateway.set({ name, [`<b onclick=alert(1)>${value}`.slice(0, 40)]: value });
              gateway.event(`<script>${value}`.slice(0, 60), { value: 1, currency: 'EUR', data: { a: value } });
              document.title = title;
              history.pushState(null, '', '?next=' + encodeURIComponent(title));
            }
            """, new[] { Hostile("name"), Hostile("title"), Hostile("value") });
        await boris.ShowAsync("visitors");
        await Expect(boris.Rows).ToContainTextAsync(Hostile("name"));
        await Expect(boris.Rows).ToContainTextAsync(Hostile("title"));
        await boris.Rows.ClickAsync();
        await Expect(boris.Card.GetByRole(AriaRole.Heading, new() { Name = "<img" })).ToHaveTextAsync(Hostile("name"));
        await Expect(boris.Card).ToContainTextAsync(Hostile("value"));

        await visitor.SayAsync(Hostile("line"));
        await boris.ShowAsync("desk");
        await Expect(boris.Offers).ToContainTextAsync(Hostile("name"));
        var pane = await boris.AcceptAsync(Hostile("line"));
        await OperatorConsole.SeesAsync(pane, Hostile("line"));
        await visitor.SeesAsync(Hostile("line"));
        // No link but http and https is one.
        await Expect(pane.Locator(".bubble a")).ToHaveCountAsync(0);
        await visitor.SayAsync("See https://example.com/<b>x</b> please");
        var link = pane.GetByRole(AriaRole.Link, new() { Name = "https://example.com/" });
        await Expect(link).ToHaveAttributeAsync("rel", "noopener noreferrer nofollow");

        await boris.CloseAsync(pane);
        await visitor.RateAsync(1);
        await visitor.Page.GetByTestId("gateway-comment").FillAsync(Hostile("comment"));
        await visitor.Page.GetByTestId("gateway-comment").PressAsync("Enter");
        await Expect(pane).ToContainTextAsync(Hostile("comment"));
        await boris.ShowHistoryAsync(boris.Page.GetByTestId("history-item").Filter(new() { HasText = Hostile("name") }));
        await boris.Page.GetByTestId("history-item").ClickAsync();
        await Expect(boris.Page.GetByTestId("history-dialog")).ToContainTextAsync(Hostile("line"));
        await NothingRanAsync(boris.Page, visitor.Page);
    });

    [Fact]
    public Task F11_A_paste_that_is_too_long_is_refused_in_both_windows_and_what_was_written_stays() => Stage.PlayAsync(async stage =>
    {
        var boris = await stage.OperatorAsync("boris");
        var visitor = await stage.VisitorAsync("/products/kettlebird");
        await visitor.SayAsync("Is it in stock?");
        var pane = await boris.AcceptAsync("Is it in stock?");
        var field = visitor.Page.GetByTestId("gateway-composer");
        var reply = pane.GetByTestId("composer");
        await PasteAsync(field, "Look: ", 1_000_000);
        Assert.Equal("Too long to paste: a message has at most 8,000 characters.", await field.EvaluateAsync<string>("f => f.validationMessage"));
        await Expect(field).ToHaveValueAsync("Look: ");
        await PasteAsync(reply, "Yes: ", 1_000_000);
        await Expect(boris.Page.GetByText("Not pasted: 992005 characters too many. A message has at most 8000.")).ToBeVisibleAsync();
        await Expect(reply).ToHaveValueAsync("Yes: ");
        // What fits is taken, and what was written before goes with it.
        await PasteAsync(field, "Look: ", 7_990);
        await field.PressAsync("Enter");
        await OperatorConsole.SeesAsync(pane, "Is it in stock?", "Look: " + new string('x', 7_990));
    });

    private static async Task PasteAsync(ILocator field, string before, int chars)
    {
        await field.Page.Context.GrantPermissionsAsync(["clipboard-read", "clipboard-write"]);
        await field.FillAsync(before);
        await field.Page.BringToFrontAsync();
        await field.EvaluateAsync("(f, n) => navigator.clipboard.writeText('x'.repeat(n))", chars);
        await field.PressAsync("Control+v");
    }

    [Fact]
    public Task F11_Names_of_attributes_that_mean_something_to_scripts_or_turn_text_around_are_names_on_the_card() => Stage.PlayAsync(async stage =>
    {
        var boris = await stage.OperatorAsync("boris");
        var visitor = await stage.VisitorAsync("/products");
        await visitor.Page.EvaluateAsync("""
            () => {
              gateway.set(JSON.parse('{"__proto__":"polluted","constructor":"built","toString":"said","\\u202eeman":"turned","\\u0000\\u0007bell":"rung"}'));
              gateway.set({ ['long '.repeat(500)]: 'x'.repeat(5000) });
              gateway.event('__proto__', { value: 1, data: { hasOwnProperty: 'x' } });
            }
            """);
        await boris.ShowAsync("visitors");
        await boris.Rows.ClickAsync();
        foreach (var value in (string[])["polluted", "built", "said", "turned", "rung", new string('x', 256)]) await Expect(boris.Card).ToContainTextAsync(value);
        await Expect(boris.Card).Not.ToContainTextAsync(new string('x', 257));
        foreach (var page in (IPage[])[boris.Page, visitor.Page]) Assert.True(await page.EvaluateAsync<bool>("() => ({}).polluted === undefined && `${{}}` === '[object Object]' && Object.getPrototypeOf({}) === Object.prototype"));
        await NothingRanAsync(boris.Page, visitor.Page);
    });

    [Fact]
    public Task F11_Markup_from_an_operator_a_phrase_a_rule_and_a_transfer_is_text_in_both_windows() => Stage.PlayAsync(async stage =>
    {
        var boris = await stage.OperatorAsync("boris");
        var admin = await stage.OperatorAsync("admin");
        var answer = await admin.Page.APIRequest.PostAsync($"{stage.Node.Address}api/v1/sites/demo/rules", new()
        {
            Headers = new Dictionary<string, string> { ["Origin"] = stage.Place.ConsoleOrigin },
            DataObject = new
            {
                name = Hostile("rule"),
                enabled = true,
                on = new { kind = "page-time", seconds = 6 },
                where = new[] { new { field = "url", op = "contains", value = "/cart" } },
                then = new { kind = "invite", department = "sales", @operator = (string?)null, text = new { en = Hostile("invitation") } },
                per = "visit",
            },
        });
        Assert.True(answer.Ok, await answer.TextAsync());
        var visitor = await stage.VisitorAsync("/cart");
        await Expect(visitor.Invitation).ToContainTextAsync(Hostile("invitation"));
        await admin.ShowAsync("rules");
        await Expect(admin.Page.GetByTestId("rule").Filter(new() { HasText = Hostile("rule") })).ToContainTextAsync(Hostile("invitation"));

        await boris.ShowAsync("phrases");
        await boris.Page.GetByTestId("phrase-new").ClickAsync();
        await boris.Page.GetByTestId("phrase-shortcut").FillAsync("hostile");
        await boris.Page.GetByTestId("phrase-text-en").FillAsync(Hostile("phrase"));
        await boris.Page.GetByTestId("phrase-save").ClickAsync();
        await Expect(boris.Page.GetByTestId("phrase").Filter(new() { HasText = Hostile("phrase") })).ToBeVisibleAsync();

        await boris.ShowAsync("desk");
        await visitor.AcceptAsync();
        await visitor.SayAsync("Hello");
        var (holder, colleague) = await HolderAsync(boris, admin);
        var pane = holder.Pane("Hello");
        await OperatorConsole.SayAsync(pane, Hostile("answer"));
        await Expect(visitor.Messages.Last).ToHaveTextAsync(Hostile("answer"));
        await pane.GetByTestId("transfer").ClickAsync();
        var sheet = holder.Page.GetByTestId("transfer-sheet");
        await sheet.GetByTestId("transfer-operator").CheckAsync();
        await holder.Page.GetByTestId("transfer-comment").FillAsync(Hostile("comment"));
        await holder.Page.GetByTestId("transfer-send").ClickAsync();
        await colleague.ShowAsync("desk");
        var theirs = await colleague.AcceptAsync("Hello");
        await Expect(theirs).ToContainTextAsync(Hostile("comment"));
        await NothingRanAsync(boris.Page, admin.Page, visitor.Page);
    });

    /// <summary>Accepts in the window that the offer came to; the other passes nothing on.</summary>
    private static async Task<(OperatorConsole Holder, OperatorConsole Colleague)> HolderAsync(OperatorConsole one, OperatorConsole other)
    {
        await other.ShowAsync("desk");
        var first = await Task.WhenAny(one.Offers.WaitForAsync(), other.Offers.WaitForAsync());
        await first;
        var (holder, colleague) = await one.Offers.CountAsync() > 0 ? (one, other) : (other, one);
        await holder.AcceptAsync("Hello");
        return (holder, colleague);
    }

    private static async Task NothingRanAsync(params IPage[] pages)
    {
        foreach (var page in pages) Assert.Null(await page.EvaluateAsync<string?>("window.ran ?? null"));
    }
}
