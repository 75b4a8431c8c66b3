using System.Text.RegularExpressions;
using Gateway.EndToEnd.Tests.Stages;

namespace Gateway.EndToEnd.Tests;

/// <summary>The live table and the card move by themselves with what visitors do.</summary>
public sealed class TrackingTests
{
    [Fact]
    public Task F33_F35_F36_F37_F38_F40_A_visit_is_seen_from_its_first_moment_with_path_browser_and_system() => Stage.PlayAsync(async stage =>
    {
        var boris = await stage.OperatorAsync("boris");
        await boris.ShowAsync("visitors");
        await Expect(boris.Page.GetByText("Nobody is on the site now.")).ToBeVisibleAsync();

        var visitor = await stage.VisitorAsync("/products/glowworm-300");
        await Expect(boris.Rows).ToContainTextAsync("Glowworm 300 · Larch & Lantern");
        await Expect(boris.Rows).ToContainTextAsync("/products/glowworm-300");
        await Expect(boris.Rows).ToContainTextAsync("Chrome · Linux");
        await boris.Rows.ClickAsync();
        await Expect(boris.Card).ToContainTextAsync("First visit");
        await Expect(boris.Card).ToContainTextAsync("Chrome, Linux");
        await Expect(boris.Card).ToContainTextAsync("English");

        await visitor.GoAsync("/products");
        await visitor.GoAsync("/cart");
        await Expect(boris.Rows).ToContainTextAsync("/cart");
        await Expect(boris.Card.Locator(".path li .path-main > span:first-child")).ToHaveTextAsync(["Glowworm 300 · Larch & Lantern", "All gear · Larch & Lantern", "Cart · Larch & Lantern"]);
        await Expect(boris.Card.Locator(".path li .path-time").First).ToHaveTextAsync(new Regex(@"^\d+:\d\d$"));
        await Expect(boris.Card.GetByText("Product view")).ToBeVisibleAsync();
    });

    [Fact]
    public Task F33_Several_tabs_are_one_visitor_who_is_gone_at_once_when_the_last_is_closed() => Stage.PlayAsync(async stage =>
    {
        var boris = await stage.OperatorAsync("boris");
        await boris.ShowAsync("visitors");
        var first = await stage.VisitorAsync("/products");
        await Expect(boris.Rows).ToContainTextAsync("All gear");
        var second = await first.TabAsync("/cart");
        await Expect(boris.Rows).ToContainTextAsync("Cart");
        await Expect(boris.Rows).ToHaveCountAsync(1);
        await Expect(boris.Page.GetByTestId("visitor-total")).ToHaveTextAsync("1 on the site");

        await second.Page.CloseAsync(new() { RunBeforeUnload = true });
        await first.GoAsync("/delivery");
        await Expect(boris.Rows).ToContainTextAsync("Delivery");
        await first.Page.CloseAsync(new() { RunBeforeUnload = true });
        await Expect(boris.Page.GetByTestId("visitor-total")).ToHaveTextAsync("0 on the site");
    });

    [Fact]
    public Task F37_The_filter_finds_visitors_by_page_and_keeps_to_it_while_they_move() => Stage.PlayAsync(async stage =>
    {
        var boris = await stage.OperatorAsync("boris");
        var first = await stage.VisitorAsync("/products/ridgeback-45");
        await stage.VisitorAsync("/products/mossfoot-mid");
        await boris.ShowAsync("visitors");
        await Expect(boris.Rows).ToHaveCountAsync(2);
        await boris.Page.GetByTestId("visitor-filter").FillAsync("mossfoot");
        await Expect(boris.Rows).ToHaveCountAsync(1);
        await first.GoAsync("/products/mossfoot-mid");
        await Expect(boris.Rows.Or(boris.Page.GetByTestId("visitors-new"))).ToHaveCountAsync(2);
    });

    [Fact]
    public Task F29_How_many_wait_and_how_many_talk_at_once_stands_beside_the_visitors_and_moves() => Stage.PlayAsync(async stage =>
    {
        var boris = await stage.OperatorAsync("boris");
        await boris.ShowAsync("visitors");
        var demand = boris.Page.GetByTestId("pic-demand");
        await Expect(demand).ToContainTextAsync("0 / 0");
        var first = await stage.VisitorAsync("/products");
        await stage.VisitorAsync("/cart");
        await first.SayAsync("One question", "sales");
        await boris.ShowAsync("desk");
        var pane = await boris.AcceptAsync("One question");
        // Nobody else answers: who asks now waits.
        await boris.State.ClickAsync();
        await boris.Page.GetByTestId("state-pause").ClickAsync();
        var second = await stage.VisitorAsync("/delivery");
        await second.SayAsync("Another question", "sales");
        await boris.ShowAsync("visitors");
        await Expect(demand).ToContainTextAsync("1 / 1");
        await boris.ShowAsync("desk");
        await boris.CloseAsync(pane);
        await boris.ShowAsync("visitors");
        await Expect(demand).ToContainTextAsync("1 / 0");
    });

    [Fact]
    public Task F48_Pages_and_events_of_who_talks_go_on_beside_the_dialog() => Stage.PlayAsync(async stage =>
    {
        var boris = await stage.OperatorAsync("boris");
        var visitor = await stage.VisitorAsync("/products/glowworm-300");
        await visitor.SayAsync("Does it float?", "sales");
        var pane = await boris.AcceptAsync("Does it float?");
        var path = boris.Card.Locator(".path li .path-main > span:first-child");
        await Expect(path).ToHaveTextAsync(["Glowworm 300 · Larch & Lantern"]);
        // She looks around while they talk; the dialog stays where it is on both sides.
        await visitor.GoAsync("/products/ridgeback-45");
        await Expect(path).ToHaveTextAsync(["Glowworm 300 · Larch & Lantern", "Ridgeback 45 · Larch & Lantern"]);
        await visitor.Page.EvaluateAsync("() => gateway.event('size_chart')");
        await Expect(boris.Card.GetByText("Size chart")).ToBeVisibleAsync();
        await OperatorConsole.SayAsync(pane, "It does.");
        await visitor.SeesAsync("Does it float?", "It does.");
        await Expect(path).ToHaveCountAsync(2);
    });

    [Fact]
    public Task F84_Where_visitors_came_from_is_told_counted_and_filtered() => Stage.PlayAsync(async stage =>
    {
        var boris = await stage.OperatorAsync("boris");
        for (var i = 0; i < 2; i++) await stage.VisitorAsync("/products", new() { ExtraHTTPHeaders = new Dictionary<string, string> { ["Referer"] = "https://www.google.com/search?q=tent" } });
        await stage.VisitorAsync("/cart?utm_source=partner&utm_medium=email&utm_campaign=spring");
        await stage.VisitorAsync("/delivery");
        await boris.ShowAsync("visitors");
        await Expect(boris.Rows).ToHaveCountAsync(4);
        await Expect(boris.Rows.Filter(new() { HasText = "Search · google.com" })).ToHaveCountAsync(2);
        await Expect(boris.Rows.Filter(new() { HasText = "/cart" })).ToContainTextAsync("spring");
        var sources = boris.Page.GetByTestId("pic-source");
        await Expect(sources).ToContainTextAsync(new Regex("Search.*2"));
        await sources.GetByText("Search").ClickAsync();
        await Expect(boris.Rows).ToHaveCountAsync(2);
        await Expect(boris.Page.GetByTestId("visitor-total")).ToHaveTextAsync("2 fit");
    });
}
