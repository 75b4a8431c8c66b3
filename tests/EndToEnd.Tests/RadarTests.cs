using Gateway.EndToEnd.Tests.Stages;
using Microsoft.Playwright;

namespace Gateway.EndToEnd.Tests;

/// <summary>The site-fault radar as operators and visitors meet it.</summary>
public sealed class RadarTests
{
    [Fact]
    public Task F28_F53_An_error_page_that_several_visitors_see_is_one_alert_and_one_click_invites_them_all() => Stage.PlayAsync(async stage =>
    {
        var admin = await stage.OperatorAsync("admin");
        await admin.ShowAsync("alerts");
        await admin.Page.GetByTestId("radar-settings").ClickAsync();
        await admin.Page.GetByTestId("radar-visitors").FillAsync("1");
        await admin.Page.GetByTestId("radar-save").ClickAsync();
        await Expect(admin.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("a whole number of 2 to 10,000 is needed");
        await admin.Page.GetByTestId("radar-visitors").FillAsync("3");
        await admin.Page.GetByTestId("radar-save").ClickAsync();
        await Expect(admin.Page.GetByTestId("radar-sheet")).ToBeHiddenAsync();
        await Expect(admin.Page.GetByText("Nothing is wrong.").First).ToBeVisibleAsync();

        var boris = await stage.OperatorAsync("boris");
        var hit = new List<Shopper>();
        for (var i = 0; i < 4; i++) hit.Add(await stage.VisitorAsync("/error"));
        var spared = await stage.VisitorAsync("/products");

        // Both are told, each once; the fourth visitor raised the count and made no second alert.
        foreach (var console in (OperatorConsole[])[admin, boris]) await Expect(console.Page.GetByTestId("toast-act")).ToHaveCountAsync(1);
        await boris.Page.GetByTestId("toast-act").ClickAsync();
        await Expect(boris.Page.GetByTestId("alert-visitors")).ToHaveTextAsync("4");
        await Expect(boris.Page.GetByTestId("alert-item")).ToHaveCountAsync(1);
        await Expect(boris.Page.GetByTestId("alert-hit")).ToHaveCountAsync(4);
        await Expect(boris.Page.GetByTestId("alert-page").GetByTestId("alert-state")).ToHaveAttributeAsync("data-state", "open");

        await boris.Page.GetByTestId("alert-invite").ClickAsync();
        foreach (var shopper in hit) await Expect(shopper.Invitation).ToContainTextAsync("something on our side did not work");
        await Expect(boris.Page.GetByTestId("alert-progress")).ToContainTextAsync("4 invited");
        await Expect(spared.Invitation).ToBeHiddenAsync();
        await Expect(admin.Page.GetByTestId("alert-item")).ToContainTextAsync("Boris Linde");

        await hit[0].AcceptAsync();
        await boris.Page.GetByTestId("alert-close").ClickAsync();
        await Expect(boris.Page.GetByTestId("alert-page").GetByTestId("alert-state")).ToHaveAttributeAsync("data-state", "closed");

        // Who talks [28]: five visits, of which one does, on the page that broke.
        await hit[0].SayAsync("Yes please, my cart is gone.");
        await Expect(admin.Page.GetByTestId("talk-row").And(admin.Page.Locator("[data-key='all:']"))).ToContainTextAsync("20 %");
        await Expect(admin.Page.GetByTestId("talk-row").And(admin.Page.Locator("[data-key='page:/error']"))).ToContainTextAsync("25 %");

        // Seen once is seen: another window of the same person shows no toast, but the list.
        await boris.Page.ReloadAsync();
        await boris.ShowAsync("alerts");
        await Expect(boris.Page.GetByTestId("alert-item")).ToHaveCountAsync(1);
        await Expect(boris.Page.GetByTestId("toast-act")).ToHaveCountAsync(0);
    });
}
