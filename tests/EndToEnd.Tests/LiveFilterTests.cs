using Gateway.EndToEnd.Tests.Stages;
using Gateway.Protocol;
using Gateway.Swarm;
using Microsoft.Playwright;

namespace Gateway.EndToEnd.Tests;

/// <summary>The live list as an operator uses it: conditions, orders, groups and views by clicks, answered by the server over all visitors.</summary>
public sealed class LiveFilterTests
{
    private const int People = 60;
    private static readonly string[] Titles = ["Home", "Cart", "Delivery"];

    /// <summary>Visitor n looks at 1 + n % 10 pages and stays on page n % 3; every fourth has a telephone.</summary>
    private static async Task<VisitorClient[]> CrowdAsync(Stage stage)
    {
        var crowd = Enumerable.Range(0, People).Select(n => new VisitorClient(stage.Place, new ClientOptions(), Page(stage, Titles[n % 3]), n % 4 == 0
            ? "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1" : Stage.Agent)).ToArray();
        foreach (var (visitor, n) in crowd.Select((v, n) => (v, n)))
        {
            visitor.Start();
            await visitor.ConnectedAsync(stage.Stop);
            await visitor.SetAsync(new Dictionary<string, string> { ["name"] = $"Person {n:00}" });
            for (var page = 0; page < n % 10; page++) await visitor.ShowAsync(Page(stage, Titles[n % 3]));
        }
        return crowd;
    }

    private static HelloPage Page(Stage stage, string title) =>
        new(Guid.NewGuid().ToString("N"), $"{stage.Place.Origin}/{title.ToLowerInvariant()}", title, "", "en", "1920x1080", "Europe/Berlin", 0);

    private static async Task AddConditionAsync(IPage page, string field, string op)
    {
        await page.GetByTestId("vf-add").ClickAsync();
        await page.GetByTestId("vf-field").SelectOptionAsync(field);
        await page.GetByTestId("vf-op").SelectOptionAsync(op);
    }

    private static Task FitAsync(IPage page, int count) => Expect(page.GetByTestId("visitor-total")).ToHaveTextAsync(count == 1 ? "1 fits" : $"{count} fit");

    /// <summary>Away from the list, which does not move under the pointer.</summary>
    private static Task LookAwayAsync(IPage page) => page.GetByRole(AriaRole.Heading, new() { Name = "Visitors", Exact = true }).HoverAsync();

    [Fact]
    public Task F40_An_operator_filters_sorts_and_groups_by_clicks_and_keeps_the_view() => Stage.PlayAsync(async stage =>
    {
        var crowd = await CrowdAsync(stage);
        var boris = await stage.OperatorAsync("boris");
        var page = boris.Page;
        await boris.ShowAsync("visitors");
        await Expect(page.GetByTestId("visitor-total")).ToHaveTextAsync($"{People} on the site");

        // Only what is in sight is in the page, and the rest is asked for where it is looked at.
        await page.GetByTestId("vf-sort").SelectOptionAsync("5");
        await LookAwayAsync(page);
        await Expect(boris.Rows.First).ToContainTextAsync("Person 00");
        await page.GetByTestId("visitor-list").EvaluateAsync("list => { list.scrollTop = list.scrollHeight; }");
        await Expect(boris.Rows.Last).ToContainTextAsync($"Person {People - 1}");
        Assert.InRange(await boris.Rows.CountAsync(), 5, 40);
        await page.GetByTestId("vf-direction").ClickAsync();
        await Expect(boris.Rows.First).ToContainTextAsync($"Person {People - 1}");

        // Page title is Cart: chosen from the values that there are.
        await AddConditionAsync(page, "title", "is");
        await page.GetByTestId("vf-choice-Cart").CheckAsync();
        await page.GetByTestId("vf-done").ClickAsync();
        await Expect(page.GetByTestId("vf-chip")).ToHaveTextAsync("Page title is Cart");
        await FitAsync(page, 20);

        // And 7 pages or more; most pages first.
        await AddConditionAsync(page, "pages", ">=");
        await page.GetByTestId("vf-value").FillAsync("7");
        await page.GetByTestId("vf-done").ClickAsync();
        await FitAsync(page, 8);
        await page.GetByTestId("sort-1").ClickAsync();
        await LookAwayAsync(page);
        await Expect(boris.Rows).ToHaveCountAsync(8);
        await Expect(boris.Rows.Locator(".c-num:nth-child(3)")).ToHaveTextAsync(["10", "10", "9", "9", "8", "8", "7", "7"]);
        await page.GetByTestId("sort-1").ClickAsync();
        await LookAwayAsync(page);
        await Expect(boris.Rows.Locator(".c-num:nth-child(3)")).ToHaveTextAsync(["7", "7", "8", "8", "9", "9", "10", "10"]);

        // A visitor who fits now comes by itself.
        await crowd[0].ShowAsync(Page(stage, "Cart"));
        for (var i = 0; i < 8; i++) await crowd[0].ShowAsync(Page(stage, "Cart"));
        await FitAsync(page, 9);

        // The view is kept, and found again after everything was cleared.
        await page.GetByTestId("vf-views").ClickAsync();
        await page.GetByTestId("vf-view-name").FillAsync("Full carts");
        await page.GetByTestId("vf-save").ClickAsync();
        await page.GetByTestId("vf-clear").ClickAsync();
        await Expect(page.GetByTestId("visitor-total")).ToHaveTextAsync($"{People} on the site");
        await page.ReloadAsync();
        await page.GetByTestId("vf-views").ClickAsync();
        await page.GetByTestId("vf-view").Filter(new() { HasText = "Full carts" }).ClickAsync();
        await FitAsync(page, 9);

        // "Or" instead of "and": on the cart's page, or 7 pages anywhere.
        await page.GetByTestId("vf-join").ClickAsync();
        await FitAsync(page, Enumerable.Range(0, People).Count(n => n == 0 || n % 3 == 1 || n % 10 >= 6));

        // Groups are counted by the server; a click looks into one.
        await page.GetByTestId("vf-clear").ClickAsync();
        await page.GetByTestId("vf-group").SelectOptionAsync("title");
        var groups = page.GetByTestId("visitor-groups").Locator(".bar-row");
        await Expect(groups).ToHaveTextAsync(["Cart21", "Delivery20", "Home19"]);
        await groups.Filter(new() { HasText = "Delivery" }).ClickAsync();
        await FitAsync(page, 20);

        // Segments are reported from what is kept.
        await page.GetByTestId("vf-clear").ClickAsync();
        await page.GetByTestId("vf-group").SelectOptionAsync("segment");
        foreach (var buyer in crowd.Take(3)) await buyer.RaiseAsync("cart_add", 40, "EUR");
        await Expect(page.GetByTestId("visitor-groups").Locator(".bar-row").Filter(new() { HasText = "Potential buyer" })).ToContainTextAsync("3");
        await Expect(page.GetByTestId("segment-report").GetByRole(AriaRole.Row).Filter(new() { HasText = "Potential buyer" }).GetByTestId("segment-now")).ToHaveTextAsync("3");
        await Expect(page.GetByTestId("segment-report").GetByRole(AriaRole.Row).Filter(new() { HasText = "Potential buyer" }).GetByTestId("segment-visits")).ToHaveTextAsync("3");
        await page.GetByTestId("vf-group").SelectOptionAsync("");

        // The pictures count those who fit, and narrow by a click as well.
        await page.GetByTestId("pic-device").Locator("[data-value=phone]").ClickAsync();
        await FitAsync(page, 15);
        await Expect(page.GetByTestId("pic-now").Locator(".pic-number")).ToHaveTextAsync("15");
        foreach (var visitor in crowd) await visitor.DisposeAsync();
    });
}
