using System.Text.Json;
using Gateway.EndToEnd.Tests.Stages;

namespace Gateway.EndToEnd.Tests;

/// <summary>An administrator lets a webhook answer who waits, by clicks; both sides see what it says and when it goes.</summary>
public sealed class BotTests
{
    [Fact]
    public Task F94_A_bot_chosen_in_the_department_s_settings_answers_a_visitor_and_hands_over_to_who_comes() => Stage.PlayAsync(async stage =>
    {
        using var robot = new CalledSystem((_, body) =>
        {
            using var asked = JsonDocument.Parse(body);
            return asked.RootElement.GetProperty("messages").EnumerateArray().Any(m => m.GetProperty("text").GetString()!.Contains("human", StringComparison.Ordinal))
                ? """{"texts":["I call somebody."],"handOver":true}""" : """{"text":"Within two days."}""";
        });
        // Nobody is at the desk.
        var admin = await stage.SignedOutAsync("admin");
        await admin.SignInAsync("admin", Nodes.Password);
        var page = admin.Page;
        await admin.ShowAsync("site");
        await page.GetByTestId("site-webhooks").ClickAsync();
        await page.GetByTestId("webhook-name").FillAsync("Robot");
        await page.GetByTestId("webhook-address").FillAsync(robot.Address);
        await page.GetByTestId("webhook-add").ClickAsync();
        await Expect(page.GetByTestId("webhook").Filter(new() { HasText = "Robot" })).ToBeVisibleAsync();
        await page.GetByTestId("site-departments").ClickAsync();
        await page.GetByTestId("department-sales").ClickAsync();
        await page.GetByTestId("dep-botSeconds").FillAsync("1");
        await page.GetByTestId("dep-bot").SelectOptionAsync(new Microsoft.Playwright.SelectOptionValue { Label = "Robot" });
        await page.GetByTestId("site-save").ClickAsync();
        await Expect(page.GetByText("It is in force now.")).ToBeVisibleAsync();

        var visitor = await stage.VisitorAsync("/");
        await visitor.SayAsync("When do you deliver?", "sales");
        await Expect(visitor.Page.GetByText("Within two days.")).ToBeVisibleAsync();
        await admin.ShowAsync("desk");
        await Expect(admin.Queue.Filter(new() { HasText = "When do you deliver?" }).GetByTestId("queue-bot")).ToHaveTextAsync("Bot");
        await visitor.SayAsync("A human, please");
        await Expect(visitor.Page.GetByText("I call somebody.")).ToBeVisibleAsync();
        await Expect(admin.Page.GetByTestId("queue-bot")).ToHaveCountAsync(0);
        await admin.BeAvailableAsync();
        var pane = await admin.AcceptAsync("When do you deliver?");
        await Expect(pane.GetByTestId("bot-label").First).ToHaveTextAsync("Bot");
        await Expect(pane.GetByText("Robot handed over to operators")).ToBeVisibleAsync();
        await AccessibilityTests.CheckAsync(page, "what a bot said");
        await Expect(visitor.Page.GetByText("handed over")).ToHaveCountAsync(0);
    }, settings: ["--Gateway:Webhooks:AllowedNetworks:0", "127.0.0.1"]);
}
