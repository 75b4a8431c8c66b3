using Gateway.EndToEnd.Tests.Stages;

namespace Gateway.EndToEnd.Tests;

/// <summary>An administrator plays a day that was with other people.</summary>
public sealed class StaffingTests
{
    [Fact]
    public Task F73_A_day_that_was_is_played_with_one_operator_more_and_told_by_the_hour() => Stage.PlayAsync(async stage =>
    {
        var boris = await stage.OperatorAsync("boris");
        var visitor = await stage.VisitorAsync("/");
        await visitor.SayAsync("Do you have it in red?", "sales");
        var pane = await boris.AcceptAsync("Do you have it in red?");
        await OperatorConsole.SayAsync(pane, "We do.");
        await boris.CloseAsync(pane);
        var admin = await stage.OperatorAsync("admin");
        var page = admin.Page;
        // What is played is what the history holds.
        await admin.ShowHistoryAsync(page.GetByTestId("history-item").Filter(new() { HasText = "Do you have it in red?" }));
        await page.GotoAsync($"{stage.Node.Address}console/#/site/staffing");
        // A day on which nobody came says so; today there was one.
        await page.GetByTestId("staffing-day").FillAsync("2020-02-29");
        await page.GetByTestId("staffing-play").ClickAsync();
        await Expect(page.GetByTestId("staffing-nobody")).ToBeVisibleAsync();
        await page.GetByTestId("staffing-day").FillAsync(await page.EvaluateAsync<string>("() => { const d = new Date(); return [d.getFullYear(), String(d.getMonth() + 1).padStart(2, '0'), String(d.getDate()).padStart(2, '0')].join('-'); }"));
        await page.GetByTestId("staffing-more-sales").FillAsync("1");
        await page.GetByTestId("staffing-play").ClickAsync();
        var result = page.GetByTestId("staffing-result");
        await Expect(result.Locator("table").First.Locator("tbody tr")).ToHaveCountAsync(3);
        foreach (var row in await result.Locator("table").First.Locator("tbody tr").AllAsync()) await Expect(row.Locator("td").First).ToHaveTextAsync("1");
        await Expect(result.Locator(".staffing-bar[data-kind=changed]")).Not.ToHaveCountAsync(0);
        await AccessibilityTests.CheckAsync(page, "staffing");
        // What makes no sense is told and changes nothing of what stands there.
        await page.GetByTestId("staffing-capacity").FillAsync("0");
        await page.GetByTestId("staffing-play").ClickAsync();
        await Expect(page.GetByTestId("staffing-fault")).ToBeVisibleAsync();
        await Expect(result).ToBeVisibleAsync();
    });
}
