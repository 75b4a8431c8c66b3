using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using Gateway.EndToEnd.Tests.Stages;
using Microsoft.Playwright;

namespace Gateway.EndToEnd.Tests;

/// <summary>
/// Rules that an administrator builds by clicks and keys, each fired by a visitor's browser in the demo shop. All play on one stage: its own rules are switched off, so that only the rule of the
/// test can be what the visitor sees.
/// </summary>
public sealed class RuleBuildingTests(RuleBuildingTests.Shop shop) : IClassFixture<RuleBuildingTests.Shop>
{
    private readonly Stage _stage = shop.Stage;
    private readonly OperatorConsole _admin = shop.Admin;
    private readonly RuleEditor _editor = new(shop.Admin);

    [Fact]
    public Task F43_Putting_something_into_the_cart_invites() => _stage.PlayAsync(async () =>
    {
        await _editor.NewAsync("F43 into the cart", "event", eventName: "cart_add");
        await _editor.SayAsync("A good choice. Shall I tell what goes well with it?");
        await _editor.SaveAsync("F43 into the cart");
        var visitor = await _stage.VisitorAsync("/products/kettlebird");
        await Expect(visitor.Invitation).ToBeHiddenAsync();
        await visitor.Page.GetByRole(AriaRole.Button, new() { Name = "Add to cart" }).ClickAsync();
        await SeesAsync(visitor, "A good choice. Shall I tell what goes well with it?", "Kettlebird");

        // Taken up: the operator's desk holds the dialog that came of it.
        await visitor.AcceptAsync();
        await visitor.SayAsync("Which gas does it take?");
        var (operatorNow, pane) = await TakeAsync("Which gas does it take?");
        await Expect(operatorNow.Card).ToContainTextAsync("F43 into the cartaccepted");
        await operatorNow.CloseAsync(pane);
        await OffAsync("F43 into the cart", visitor);
    });

    [Fact]
    public Task F46_A_refused_payment_invites_on_the_error_page() => _stage.PlayAsync(async () =>
    {
        await _editor.NewAsync("F46 payment refused", "page");
        await _editor.AndAsync("url", "contains", "/payment-error");
        await _editor.AndAsync("event", ">=", "1", of: "cart_add");
        await _editor.SayAsync("The bank said no? We finish the order together.");
        await _editor.SaveAsync("F46 payment refused");
        var visitor = await _stage.VisitorAsync("/products/mossfoot-mid");
        await visitor.Page.GetByRole(AriaRole.Button, new() { Name = "Add to cart" }).ClickAsync();
        await visitor.GoAsync("/payment");
        await visitor.Page.GetByRole(AriaRole.Button, new() { Name = "Pay " }).ClickAsync();
        await SeesAsync(visitor, "The bank said no? We finish the order together.", "The payment did not go through");

        // With another card the same order goes through.
        await visitor.DeclineAsync();
        await visitor.GoAsync("/payment");
        await visitor.Page.Locator("input[name=card]").FillAsync("4242 4242 4242 4242");
        await visitor.Page.GetByRole(AriaRole.Button, new() { Name = "Pay " }).ClickAsync();
        await Expect(visitor.Page.Locator("[data-order]")).ToContainTextAsync("LL-");
        await OffAsync("F46 payment refused", visitor);
    });

    [Fact]
    public Task F55_A_full_cart_and_a_while_on_the_delivery_page_invite() => _stage.PlayAsync(async () =>
    {
        await _editor.NewAsync("F55 cart and delivery", "page-time", seconds: 2);
        await _editor.AndAsync("url", "contains", "/delivery");
        await _editor.AndGroupAsync("any", ("cart", ">=", "200", null), ("event", ">=", "3", "cart_add"));
        await _editor.SayAsync("Not sure how it should travel? Tell me your town.");
        await _editor.SaveAsync("F55 cart and delivery");

        // A cart that is worth too little does nothing, however long; the other one is invited meanwhile.
        var small = await _stage.VisitorAsync("/products/glowworm-300");
        await small.Page.GetByRole(AriaRole.Button, new() { Name = "Add to cart" }).ClickAsync();
        await small.GoAsync("/delivery");
        var visitor = await _stage.VisitorAsync("/products/hollow-pine-2");
        await visitor.Page.GetByRole(AriaRole.Button, new() { Name = "Add to cart" }).ClickAsync();
        await visitor.GoAsync("/delivery");
        await Expect(visitor.Invitation).ToContainTextAsync("Not sure how it should travel? Tell me your town.");
        await _admin.ShowAsync("visitors");
        await Expect(_admin.Rows.Filter(new() { HasText = "Invited" }).Filter(new() { HasText = "Delivery" })).ToHaveCountAsync(1);
        await Expect(small.Invitation).ToBeHiddenAsync();
        await _stage.LeaveAsync(small);
        await OffAsync("F55 cart and delivery", visitor);
    });

    [Fact]
    public Task F65_A_long_stay_at_the_checkout_invites() => _stage.PlayAsync(async () =>
    {
        await _editor.NewAsync("F65 long at checkout", "page-time", seconds: 2);
        await _editor.AndAsync("url", "wildcard", "*/checkout*");
        await _editor.AndGroupAsync("none", ("event", ">=", "1", "purchase"), ("segment", "is", "helped", null));
        await _editor.SayAsync("Is anything unclear in the form? It takes a minute together.");
        await _editor.SaveAsync("F65 long at checkout");
        var visitor = await _stage.VisitorAsync("/checkout");
        await SeesAsync(visitor, "Is anything unclear in the form? It takes a minute together.", "Your details");
        await OffAsync("F65 long at checkout", visitor);
    });

    [Fact]
    public Task F70_A_coupon_is_offered_for_goods_that_were_looked_at() => _stage.PlayAsync(async () =>
    {
        await _editor.NewAsync("F70 coupon", "page");
        await _editor.AndAsync("viewed", "starts", "hollow-pine");
        await _editor.AndAsync("url", "contains", "/delivery");
        await _editor.SayAsync("{product} is still yours to have: a tenth less than {price}.");
        await _editor.AddCouponAsync("TENT10");
        await _editor.SaveAsync("F70 coupon");
        var visitor = await _stage.VisitorAsync("/products/hollow-pine-3");
        await visitor.GoAsync("/delivery");
        await SeesAsync(visitor, "Hollow Pine 3 is still yours to have: a tenth less than 299 EUR.", "Delivery");
        await Expect(visitor.Invitation).ToContainTextAsync("TENT10");
        await Expect(visitor.Page.GetByTestId("gateway-picture")).ToHaveAttributeAsync("src", new Regex("/pictures/tent3\\.svg$", RegexOptions.None, TimeSpan.FromSeconds(1)));
        // And the operator, which code this visitor has; others were on that page before.
        await _admin.Rows.Filter(new() { HasText = "Invited" }).Filter(new() { HasText = "Delivery" }).ClickAsync();
        await Expect(_admin.Card.GetByTestId("card-coupons")).ToContainTextAsync("TENT10");
        await OffAsync("F70 coupon", visitor);
    });

    [Fact]
    public Task F71_Who_asked_about_delivery_is_offered_it_free() => _stage.PlayAsync(async () =>
    {
        await _editor.NewAsync("F71 free delivery", "event", eventName: "cart_add");
        await _editor.AndGroupAsync("any", ("said", "contains", "delivery", null), ("said", "regex", "ship(ping|ment)", null));
        await _editor.SayAsync("You asked what delivery costs: for you it is free today.");
        await _editor.SaveAsync("F71 free delivery");
        var silent = await _stage.VisitorAsync("/products/rainmoth-shell");
        await silent.Page.GetByRole(AriaRole.Button, new() { Name = "Add to cart" }).ClickAsync();
        var visitor = await _stage.VisitorAsync("/products/ridgeback-45");
        await visitor.SayAsync("What does DELIVERY to Graz cost?", "sales");
        var (operatorNow, pane) = await TakeAsync("What does DELIVERY to Graz cost?");
        await OperatorConsole.SayAsync(pane, "€3.90 to a pick-up point.");
        await visitor.SeesAsync("What does DELIVERY to Graz cost?", "€3.90 to a pick-up point.");
        await operatorNow.CloseAsync(pane);
        await Expect(visitor.Status).ToHaveTextAsync("The dialog has ended");
        await visitor.MinimiseAsync();
        await visitor.Page.GetByRole(AriaRole.Button, new() { Name = "Add to cart" }).ClickAsync();
        await SeesAsync(visitor, "You asked what delivery costs: for you it is free today.", "Ridgeback 45");
        await Expect(silent.Invitation).ToBeHiddenAsync();
        await _stage.LeaveAsync(silent);
        await OffAsync("F71 free delivery", visitor);
    });

    [Fact]
    public Task F45_Turning_to_leave_with_something_in_the_cart_invites() => _stage.PlayAsync(async () =>
    {
        await _editor.NewAsync("F45 about to leave", "exit");
        await _editor.AndAsync("cart", ">=", "1");
        await _editor.SayAsync("Your cart stays as it is. What keeps you from ordering?");
        await _editor.SaveAsync("F45 about to leave");
        var visitor = await _stage.VisitorAsync("/products/kettlebird");
        await visitor.Page.GetByRole(AriaRole.Button, new() { Name = "Add to cart" }).ClickAsync();
        await visitor.Page.Mouse.MoveAsync(400, 300);
        await Expect(visitor.Invitation).ToBeHiddenAsync();
        // Up and out of the page, as to the browser's own bar.
        await visitor.Page.Mouse.MoveAsync(400, -20);
        await SeesAsync(visitor, "Your cart stays as it is. What keeps you from ordering?", "Kettlebird");
        await OffAsync("F45 about to leave", visitor);
    });

    [Fact]
    public Task F53_Errors_that_come_in_a_burst_invite() => _stage.PlayAsync(async () =>
    {
        await _editor.NewAsync("F53 errors", "errors", seconds: 120);
        await _admin.Page.GetByLabel("times").FillAsync("2");
        await _editor.SayAsync("Twice no is enough: shall I take the order by hand?");
        await _editor.SaveAsync("F53 errors");
        var visitor = await _stage.VisitorAsync("/payment");
        await visitor.Page.GetByRole(AriaRole.Button, new() { Name = "Pay " }).ClickAsync();
        await Expect(visitor.Page.GetByText("The bank said no")).ToBeVisibleAsync();
        await Expect(visitor.Invitation).ToBeHiddenAsync();
        await visitor.GoAsync("/payment");
        await visitor.Page.GetByRole(AriaRole.Button, new() { Name = "Pay " }).ClickAsync();
        await SeesAsync(visitor, "Twice no is enough: shall I take the order by hand?", "The payment did not go through");
        await OffAsync("F53 errors", visitor);
    });

    [Fact]
    public Task F47_An_invitation_is_looked_at_as_its_visitor_sees_it_and_nobody_is_counted() => _stage.PlayAsync(async () =>
    {
        var page = _admin.Page;
        var asked = new ConcurrentQueue<string>();
        void Ask(object? _, IRequest request)
        {
            if (request.Frame.ParentFrame is not null) asked.Enqueue($"{request.Method} {new Uri(request.Url).AbsolutePath}");
        }
        void Connect(object? _, IWebSocket socket) => asked.Enqueue(socket.Url);
        await _editor.NewAsync("F47 looked at", "page");
        page.Request += Ask;
        page.WebSocket += Connect;
        await _editor.SayAsync("Hello {name|there}, {product|our tents} for {price}?");
        await page.GetByTestId("rule-preview").ClickAsync();
        var corner = page.FrameLocator("[data-testid=preview-frame]");
        var invitation = corner.GetByTestId("gateway-invitation");
        await Expect(invitation).ToContainTextAsync("129 EUR");
        await Expect(corner.GetByTestId("gateway-button")).ToBeVisibleAsync();
        await corner.GetByTestId("gateway-decline").ClickAsync();
        await Expect(page.GetByTestId("preview-sheet")).ToContainTextAsync("Declined");
        await Expect(invitation).ToBeHiddenAsync();
        await page.GetByTestId("preview-again").ClickAsync();
        await Expect(invitation).ToBeVisibleAsync();
        await page.GetByTestId("preview-phone").ClickAsync();
        await page.GetByTestId("preview-dark").ClickAsync();
        // The widget's own rules for phones and dark pages decide in there.
        await Expect(corner.GetByTestId("gateway-button")).ToHaveCSSAsync("width", "56px");
        await Expect(invitation).ToHaveCSSAsync("background-color", "rgb(23, 28, 26)");
        await page.Keyboard.PressAsync("Escape");

        // With more than words the same script as on the site draws the card.
        await _editor.AddCouponAsync("TENT10");
        await page.GetByTestId("rule-preview").ClickAsync();
        await Expect(corner.GetByTestId("gateway-coupon")).ToHaveTextAsync("TENT10");
        await Expect(corner.GetByTestId("gateway-picture")).ToBeVisibleAsync();
        await corner.GetByTestId("gateway-accept").ClickAsync();
        await Expect(page.GetByTestId("preview-sheet")).ToContainTextAsync("Accepted");
        await page.Keyboard.PressAsync("Escape");
        await Expect(page.GetByTestId("preview-sheet")).ToHaveCountAsync(0);
        page.Request -= Ask;
        page.WebSocket -= Connect;
        // Nothing went out but for files: no ticket, no socket, no visitor.
        Assert.Contains("GET /widget-card.js", asked);
        Assert.DoesNotContain(asked, a => !Regex.IsMatch(a, @"^GET /(console/preview\.html|widget-(preview|card)\.js|console/assets/picture-[\w-]+\.svg)$", RegexOptions.None, TimeSpan.FromSeconds(1)));
    });

    [Fact]
    public Task F45_A_faulty_expression_is_marked_at_its_clause_and_a_runaway_one_runs_away_with_nothing() => _stage.PlayAsync(async () =>
    {
        await _editor.NewAsync("F45 expressions", "page");
        await _editor.AndAsync("pages", ">=", "1");
        await _editor.AndAsync("url", "regex", "(unclosed");
        await _editor.SayAsync("You have found the long way.");
        await _editor.ClickSaveAsync();
        await MarkedAsync("where[1]", _editor.Clauses.Nth(1));
        await Expect(_editor.Clauses.Nth(0)).Not.ToHaveClassAsync(Faulty);

        // A back-reference can make a text slow whatever the engine: refused as well, at the same clause.
        await _editor.Clauses.Nth(1).GetByTestId("rule-value").FillAsync(@"(a+)+\1$");
        await _editor.ClickSaveAsync();
        await MarkedAsync("where[1]", _editor.Clauses.Nth(1));

        // Nested repetition is exponential in engines that go back; here it is a pattern like any other, and texts made for it cost nothing.
        await _editor.Clauses.Nth(1).GetByTestId("rule-value").FillAsync("find=(a+)+(a|aa)+$");
        await _editor.SaveAsync("F45 expressions");
        var visitor = await _stage.VisitorAsync($"/products?find={new string('a', 1500)}!");
        await visitor.GoAsync("/cart");
        await Expect(visitor.Invitation).ToBeHiddenAsync();
        await visitor.GoAsync($"/products?find={new string('a', 1500)}");
        await SeesAsync(visitor, "You have found the long way.", "All gear");
        await OffAsync("F45 expressions", visitor);
    });

    [Fact]
    public Task F45_What_a_pasted_rule_has_wrong_is_named_in_the_paste_or_marked_at_its_clause() => _stage.PlayAsync(async () =>
    {
        var page = _admin.Page;
        await _editor.NewAsync("pasted", "page");
        await page.GetByTestId("rule-json").ClickAsync();
        await PasteAsync("""{"name": "pasted", "where": [{"field": "url",""");
        await Expect(page.GetByTestId("rule-json-fault")).ToContainTextAsync("no JSON");
        await PasteAsync("""{"name": "pasted", "where": [{"any": [{"field": "url", "op": "is", "value": "/", "colour": "red"}]}]}""");
        await Expect(page.GetByTestId("rule-json-fault")).ToContainTextAsync("where[0].any[0].colour");

        // A field that no site knows can be shown, and is marked when the server has judged it.
        await PasteAsync("""{"name": "pasted", "on": {"kind": "page"}, "where": [{"field": "pages", "op": ">=", "value": 1}, {"any": [{"field": "shoe-size", "op": ">=", "value": 42}, {"field": "url", "op": "is", "value": "/"}]}], "per": "visit", "then": {"kind": "segment", "segment": "walkers"}}""");
        await Expect(page.GetByTestId("rule-json-fault")).ToHaveCountAsync(0);
        await Expect(_editor.Clauses.Nth(1).GetByTestId("rule-field")).ToHaveValueAsync("shoe-size");
        await _editor.ClickSaveAsync();
        await MarkedAsync("where[1].any[0]", _editor.Clauses.Nth(1));
        await Expect(_editor.Fault("where[1].any[0]")).ToContainTextAsync("shoe-size");
        await Expect(_editor.Clauses.Nth(2)).Not.ToHaveClassAsync(Faulty);
        await page.GetByTestId("rule-json-text").FillAsync("""{"name": "pasted", "colour": "red"}""");
        await page.GetByTestId("rule-json-take").ClickAsync();
        await _editor.SayAsync("Hello");
        await _editor.ClickSaveAsync();
        await Expect(page.GetByRole(AriaRole.Alert).Filter(new() { HasText = "colour" })).ToBeVisibleAsync();

        async Task PasteAsync(string json)
        {
            await page.GetByTestId("rule-json-text").FillAsync(json);
            await page.GetByTestId("rule-json-take").ClickAsync();
        }
    });

    [Fact]
    public Task F42_Rules_that_would_wait_for_each_other_s_segments_are_refused_where_the_circle_closes() => _stage.PlayAsync(async () =>
    {
        await _editor.NewAsync("F42 first half", "page");
        await _editor.AndAsync("segment", "is", "second-half");
        await _editor.MarkAsync("first-half");
        await _editor.SaveAsync("F42 first half");
        await _editor.NewAsync("F42 second half", "page");
        await _editor.AndAsync("segment", "is", "first-half");
        await _editor.MarkAsync("second-half");
        await _editor.ClickSaveAsync();
        await Expect(_editor.Fault("then")).ToContainTextAsync("would wait for itself");
        await Expect(_editor.Fault("then")).ToContainTextAsync("first-half");
        await Expect(_admin.Page.Locator(".clause.faulty")).ToHaveCountAsync(1);
    });

    private static Regex Faulty => new(@"\bfaulty\b", RegexOptions.None, TimeSpan.FromSeconds(1));

    private async Task MarkedAsync(string place, ILocator clause)
    {
        await Expect(_editor.Fault(place)).ToBeVisibleAsync();
        await Expect(clause).ToHaveClassAsync(Faulty);
    }

    /// <summary>The visitor sees the invitation, and the operator that this visitor is invited.</summary>
    private async Task SeesAsync(Shopper visitor, string text, string page)
    {
        await Expect(visitor.Invitation).ToContainTextAsync(text);
        await _admin.ShowAsync("visitors");
        await Expect(_admin.Rows.Filter(new() { HasText = page }).Filter(new() { HasText = "Invited" })).ToHaveCountAsync(1);
    }

    /// <summary>Accepts the dialog at whoever it is offered to.</summary>
    private async Task<(OperatorConsole Operator, ILocator Pane)> TakeAsync(string text)
    {
        await _admin.ShowAsync("desk");
        var offer = _admin.Offers.First.WaitForAsync();
        var other = shop.Boris.Offers.First.WaitForAsync();
        var now = await Task.WhenAny(offer, other) == offer ? _admin : shop.Boris;
        return (now, await now.AcceptAsync(text));
    }

    /// <summary>The test's rule shall meet no visitor of another test, and its invitation take no place from them: it would for a while after its visitor has left.</summary>
    private async Task OffAsync(string rule, Shopper visitor)
    {
        if (await visitor.Invitation.IsVisibleAsync()) await visitor.DeclineAsync();
        await Expect(visitor.Invitation).ToBeHiddenAsync();
        await _admin.ShowAsync("rules");
        await _editor.Listed(rule).GetByTestId("rule-enabled").ClickAsync();
        await Expect(_editor.Listed(rule)).ToContainTextAsync("off");
        await _stage.LeaveAsync(visitor);
    }

    /// <summary>
    /// The stage, the administrator, who has set the limits to nothing so that each test's visitor may be invited at once, and a second operator: a place is kept for each invitation for a minute.
    /// </summary>
    public sealed class Shop : IAsyncLifetime
    {
        internal Stage Stage { get; private set; } = null!;

        internal OperatorConsole Admin { get; private set; } = null!;

        internal OperatorConsole Boris { get; private set; } = null!;

        public async Task InitializeAsync()
        {
            Stage = await Stage.OpenAsync(nameof(RuleBuildingTests));
            await Stage.PlayAsync(async () =>
            {
                Admin = await Stage.OperatorAsync("admin");
                Boris = await Stage.OperatorAsync("boris");
                var page = Admin.Page;
                await Admin.ShowAsync("site");
                foreach (var limit in (string[])["coolDownSeconds", "stopAfterRefusals", "newcomerQuietSeconds"]) await page.GetByTestId($"limit-{limit}").FillAsync("0");
                await page.GetByTestId("site-save").ClickAsync();
                await Expect(page.GetByText("It is in force now.")).ToBeVisibleAsync();
                await Admin.ShowAsync("rules");
                var on = page.Locator("[data-testid=rule-enabled][aria-checked=true]");
                await Expect(on.First).ToBeVisibleAsync();
                for (var left = await on.CountAsync(); left > 0; left--)
                {
                    await on.First.ClickAsync();
                    await Expect(on).ToHaveCountAsync(left - 1);
                }
            }, nameof(RuleBuildingTests));
        }

        public async Task DisposeAsync() => await Stage.DisposeAsync();
    }
}
