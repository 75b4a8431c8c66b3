using Gateway.EndToEnd.Tests.Stages;
using Microsoft.Playwright;

namespace Gateway.EndToEnd.Tests;

/// <summary>The demo shop's rules as visitors meet them, and rules that are changed while people are on the site.</summary>
public sealed class RuleTests
{
    [Fact]
    public Task F03_F42_F43_F45_F46_F55_F65_Every_rule_of_the_shop_fires_where_it_should() => Stage.PlayAsync(async stage =>
    {
        var boris = await stage.OperatorAsync("boris");
        await boris.ShowAsync("visitors");

        // Each in a browser of their own; the slow rules count their seconds while the others are looked at.
        var atDelivery = await stage.VisitorAsync("/products/kettlebird");
        await atDelivery.Page.GetByRole(AriaRole.Button, new() { Name = "Add to cart" }).ClickAsync();
        await Expect(boris.Rows.Filter(new() { HasText = "Kettlebird" })).ToContainTextAsync("Potential buyer");
        await atDelivery.GoAsync("/delivery");
        var atCheckout = await stage.VisitorAsync("/checkout");

        var atPayment = await stage.VisitorAsync("/payment-error");
        await Expect(atPayment.Invitation).ToContainTextAsync("your payment did not go through");
        await Expect(atPayment.Invitation).ToContainTextAsync("Support");
        await Expect(boris.Rows.Filter(new() { HasText = "The payment did not go through" })).ToContainTextAsync("Payment trouble");

        var looking = await stage.VisitorAsync("/");
        foreach (var path in (string[])["/products", "/products/kettlebird", "/products/ridgeback-45", "/products/glowworm-300", "/products/mossfoot-mid"]) await looking.GoAsync(path);
        await Expect(looking.Invitation).ToContainTextAsync("You have seen quite a lot of our gear");

        await Expect(atDelivery.Invitation).ToContainTextAsync("Not sure which delivery suits you?", new() { Timeout = 60_000 });
        await Expect(atCheckout.Invitation).ToContainTextAsync("Is anything unclear in the order form?", new() { Timeout = 60_000 });
    });

    [Fact]
    public Task F03_A_rule_invites_once_per_visit_and_never_while_a_dialog_goes_on() => Stage.PlayAsync(async stage =>
    {
        var boris = await stage.OperatorAsync("boris");
        var visitor = await stage.VisitorAsync("/payment-error");
        await Expect(visitor.Invitation).ToContainTextAsync("payment did not go through");
        await visitor.AcceptAsync();
        await visitor.SayAsync("It failed twice.");
        var pane = await boris.AcceptAsync("It failed twice.");

        // The invitation for many pages would come at the sixth; the operator sees the visit go on to the eighth [48].
        foreach (var path in (string[])["/", "/products", "/products/kettlebird", "/cart", "/delivery", "/payment-error", "/products/mossfoot-mid"]) await visitor.GoAsync(path);
        await Expect(boris.Card).ToContainTextAsync("Mossfoot Mid");
        await visitor.SeesAsync("It failed twice.");
        await Expect(visitor.Invitation).ToBeHiddenAsync();

        await boris.CloseAsync(pane);
        await visitor.MinimiseAsync();
        await visitor.GoAsync("/payment-error");
        await Expect(boris.Card.Locator(".path .here")).ToContainTextAsync("The payment did not go through");
        await Expect(visitor.Button).ToBeVisibleAsync();
        await Expect(visitor.Invitation.Filter(new() { HasText = "payment" })).ToBeHiddenAsync();
    });

    [Fact]
    public Task F03_A_rule_is_tried_on_the_visits_of_the_last_days_before_it_is_switched_on() => Stage.PlayAsync(async stage =>
    {
        var admin = await stage.OperatorAsync("admin");
        foreach (var path in (string[])["/products/mossfoot-mid", "/products", "/products/mossfoot-mid"]) await (await stage.VisitorAsync(path)).GoAsync("/delivery");
        await admin.ShowAsync("rules");
        await admin.Page.GetByTestId("rule-new").ClickAsync();
        await admin.Page.GetByTestId("rule-name").FillAsync("Boots, then delivery");
        await admin.Page.GetByTestId("rule-on").SelectOptionAsync("page");
        await admin.Page.GetByTestId("rule-add-where").ClickAsync();
        await admin.Page.GetByTestId("rule-where").GetByLabel("Value").FillAsync("/mossfoot");
        await admin.Page.GetByTestId("rule-then").SelectOptionAsync("segment");
        await admin.Page.GetByLabel("Name of the segment").FillAsync("boots");

        // The recorder hands over what it has every ten seconds.
        var fires = admin.Page.GetByTestId("replay-fires");
        do
        {
            await admin.Page.GetByTestId("replay-begin").ClickAsync();
            await Expect(admin.Page.Locator("[data-testid=replay-state][data-state=done]")).ToBeVisibleAsync();
        }
        while (!await fires.IsVisibleAsync() || await fires.TextContentAsync() != "2");
        Assert.Equal("2", await admin.Page.GetByTestId("replay-people").TextContentAsync());
        await Expect(admin.Page.GetByTestId("replay")).ToContainTextAsync("/products/mossfoot-mid");

        await admin.Page.GetByTestId("replay").GetByRole(AriaRole.Button, new() { Name = "/products/mossfoot-mid" }).First.ClickAsync();
        await Expect(admin.Card).ToContainTextAsync("Mossfoot Mid");
    });

    [Fact]
    public Task F31_A_rule_leaves_visitors_out_so_that_its_effect_is_measured() => Stage.PlayAsync(async stage =>
    {
        var admin = await stage.OperatorAsync("admin");
        await admin.ShowAsync("rules");
        await admin.Page.GetByTestId("rule-new").ClickAsync();
        await admin.Page.GetByTestId("rule-name").FillAsync("Help with boots");
        await admin.Page.GetByTestId("rule-text-en").FillAsync("May I help?");
        await Expect(admin.Page.GetByTestId("rule-goal")).ToHaveCountAsync(0);
        await admin.Page.GetByTestId("rule-holdout").FillAsync("10");
        await admin.Page.GetByTestId("rule-goal").SelectOptionAsync("event");
        await admin.Page.GetByTestId("rule-save").ClickAsync();
        await Expect(admin.Page.GetByTestId("rule-fault-goal")).ToContainTextAsync("the text is empty");
        await admin.Page.GetByTestId("rule-goal-name").FillAsync("signup_done");
        await admin.Page.GetByTestId("rule-goal-least").FillAsync("5");
        await admin.Page.GetByTestId("rule-save").ClickAsync();
        await admin.Page.GetByTestId("rule").Filter(new() { HasText = "Help with boots" }).GetByTestId("rule-edit").ClickAsync();
        await Expect(admin.Page.GetByTestId("rule-holdout")).ToHaveValueAsync("10");
        await Expect(admin.Page.GetByTestId("rule-goal-least")).ToHaveValueAsync("5");
        await Expect(admin.Page.GetByTestId("lift")).ToContainTextAsync("Left out (10 %)");
        await Expect(admin.Page.GetByTestId("lift-goal")).ToContainTextAsync("Signup done");
    });

    [Fact]
    public Task F03_A_rule_written_in_the_console_invites_those_who_are_on_the_site_already() => Stage.PlayAsync(async stage =>
    {
        var admin = await stage.OperatorAsync("admin");
        var visitor = await stage.VisitorAsync("/products");
        await admin.ShowAsync("rules");
        await admin.Page.GetByTestId("rule-new").ClickAsync();
        await admin.Page.GetByTestId("rule-name").FillAsync("Looks for boots");
        await admin.Page.GetByTestId("rule-on").SelectOptionAsync("page");
        await admin.Page.GetByTestId("rule-add-where").ClickAsync();
        await admin.Page.GetByTestId("rule-where").GetByLabel("Value").FillAsync("/mossfoot");
        await admin.Page.GetByTestId("rule-text-en").FillAsync("Boots want to be tried on. May I explain how?");
        await admin.Page.GetByTestId("rule-text-ru").FillAsync("Ботинки надо мерить. Рассказать, как?");
        await admin.Page.GetByTestId("rule-save").ClickAsync();
        await Expect(admin.Page.GetByTestId("rule").Filter(new() { HasText = "Looks for boots" })).ToBeVisibleAsync();

        // Nodes look at the catalog each second: who opens the page before that is invited by the next look at it.
        do await visitor.GoAsync("/products/mossfoot-mid");
        while (!await IsShownAsync(visitor.Invitation));
        await Expect(visitor.Invitation).ToContainTextAsync("Boots want to be tried on.");
        // The page's language decides the text.
        var russian = await stage.VisitorAsync("/ru/products/mossfoot-mid");
        await Expect(russian.Invitation).ToContainTextAsync("Ботинки надо мерить.");

        // Switched off, it is off for the next visitor at once.
        await admin.Page.GetByTestId("rule").Filter(new() { HasText = "Looks for boots" }).GetByTestId("rule-enabled").ClickAsync();
        await Expect(admin.Page.GetByTestId("rule").Filter(new() { HasText = "Looks for boots" })).ToContainTextAsync("off");
    });

    [Fact]
    public Task F55_F65_A_rule_with_a_group_and_a_path_is_built_by_clicks_named_at_its_fault_fires_and_says_why() => Stage.PlayAsync(async stage =>
    {
        var admin = await stage.OperatorAsync("admin");
        var page = admin.Page;
        await admin.ShowAsync("rules");
        await page.GetByTestId("rule-new").ClickAsync();
        await page.GetByTestId("rule-preset-checkout").ClickAsync();
        await page.GetByTestId("rule-name").FillAsync("From the goods to the delivery");
        await page.GetByTestId("rule-on").SelectOptionAsync("page");
        await page.GetByTestId("rule-value").First.FillAsync("/delivery");
        await Expect(page.GetByTestId("rule-group-kind")).ToHaveValueAsync("none");
        await page.GetByTestId("rule-add-path").Last.ClickAsync();
        await page.GetByTestId("rule-step").Nth(0).FillAsync("/products");
        await page.GetByTestId("rule-step").Nth(1).FillAsync("/delivery");
        await page.GetByTestId("rule-add-where").Last.ClickAsync();
        await page.GetByTestId("rule-field").Last.SelectOptionAsync("pages");
        await page.GetByTestId("rule-value").Last.FillAsync("many");
        await page.GetByTestId("rule-save").ClickAsync();
        await Expect(page.GetByTestId("rule-fault-where[3]")).ToContainTextAsync("a number is needed");
        await page.GetByTestId("rule-value").Last.FillAsync("2");
        await page.GetByTestId("rule-save").ClickAsync();
        await Expect(page.GetByTestId("rule").Filter(new() { HasText = "From the goods to the delivery" })).ToContainTextAsync("none of these");

        var visitor = await stage.VisitorAsync("/products");
        await visitor.GoAsync("/delivery");
        await Expect(visitor.Invitation).ToContainTextAsync("May we help with the order?");
        await admin.ShowAsync("visitors");
        await admin.Rows.First.ClickAsync();
        await page.GetByTestId("why").Locator("summary").ClickAsync();
        await page.GetByTestId("why-rule").SelectOptionAsync(new SelectOptionValue { Label = "From the goods to the delivery" });
        await Expect(page.GetByTestId("why-answer")).ToContainTextAsync("All conditions hold now.");
        await Expect(page.GetByTestId("why-clause")).ToHaveCountAsync(5);
        await Expect(page.GetByTestId("why-limit-invited")).ToBeVisibleAsync();
        await page.GetByTestId("why-rule").SelectOptionAsync(new SelectOptionValue { Value = "payment-error" });
        await Expect(page.GetByTestId("why-clause").First).ToHaveAttributeAsync("data-holds", "false");
    });

    [Fact]
    public Task F03_A_rule_changed_through_the_API_counts_its_new_time_without_a_restart() => Stage.PlayAsync(async stage =>
    {
        var admin = await stage.OperatorAsync("admin");
        var visitor = await stage.VisitorAsync("/");
        await visitor.GoAsync("/products");
        var answer = await admin.Page.APIRequest.PutAsync($"{stage.Node.Address}api/v1/sites/demo/rules/long-on-site", new()
        {
            Headers = new Dictionary<string, string> { ["Origin"] = stage.Place.ConsoleOrigin },
            DataObject = new
            {
                id = "long-on-site",
                name = "Ten seconds in the shop",
                enabled = true,
                on = new { kind = "site-time", seconds = 10 },
                where = new[] { new { field = "pages", op = ">=", value = "2" } },
                then = new { kind = "invite", department = "sales", @operator = (string?)null, text = new { en = "Ten seconds already!", ru = "Уже десять секунд!" } },
                per = "visitor",
            },
        });
        Assert.True(answer.Ok, await answer.TextAsync());
        await Expect(visitor.Invitation).ToContainTextAsync("Ten seconds already!");
    });

    private static async Task<bool> IsShownAsync(ILocator invitation)
    {
        try
        {
            await invitation.WaitForAsync(new() { Timeout = 8_000 });
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }
}
