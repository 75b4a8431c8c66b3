using Gateway.EndToEnd.Tests.Stages;
using Microsoft.Playwright;

namespace Gateway.EndToEnd.Tests;

/// <summary>What operators have at hand: phrases, history and search, both languages.</summary>
public sealed class ConsoleTests
{
    [Fact]
    public Task F96_Template_phrases_are_written_found_by_a_slash_and_filled_with_names() => Stage.PlayAsync(async stage =>
    {
        var boris = await stage.OperatorAsync("boris");
        await boris.ShowAsync("phrases");
        await boris.Page.GetByTestId("phrase-new").ClickAsync();
        await boris.Page.GetByTestId("phrase-shortcut").FillAsync("welcome");
        await boris.Page.GetByTestId("phrase-text-en").FillAsync("Good day, {visitor}! This is {operator}, for {thing|our shop}.");
        await boris.Page.GetByTestId("phrase-save").ClickAsync();
        await Expect(boris.Page.GetByTestId("phrase").Filter(new() { HasText = "welcome" })).ToBeVisibleAsync();

        await boris.ShowAsync("desk");
        var visitor = await stage.VisitorAsync("/");
        await visitor.Page.EvaluateAsync("gateway.set({ name: 'Maria Petrova' })");
        await visitor.SayAsync("Hello!");
        var pane = await boris.AcceptAsync("Hello!");
        await Expect(pane.Locator(".pane-head")).ToContainTextAsync("Maria Petrova");
        await pane.GetByTestId("composer").PressSequentiallyAsync("/welc");
        await Expect(pane.GetByTestId("phrase-option")).ToHaveCountAsync(1);
        await pane.GetByTestId("composer").PressAsync("Enter");
        await Expect(pane.GetByTestId("composer")).ToHaveValueAsync("Good day, Maria Petrova! This is Boris Linde, for {thing|our shop}.");
        await pane.GetByTestId("composer").PressAsync("Enter");
        await visitor.SeesAsync("Hello!", "Good day, Maria Petrova! This is Boris Linde, for {thing|our shop}.");

        // Nobody's name is known here, so that it goes away together with its comma.
        var other = await stage.VisitorAsync("/");
        await other.SayAsync("Hi!");
        var second = await boris.AcceptAsync("Hi!");
        await second.GetByTestId("composer").PressSequentiallyAsync("/welc");
        await second.GetByTestId("composer").PressAsync("Enter");
        await Expect(second.GetByTestId("composer")).ToHaveValueAsync("Good day! This is Boris Linde, for {thing|our shop}.");
    });

    [Fact]
    public Task F17_F18_Past_dialogs_are_found_by_words_in_another_form_and_stand_beside_the_live_one() => Stage.PlayAsync(async stage =>
    {
        var boris = await stage.OperatorAsync("boris");
        var visitor = await stage.VisitorAsync("/");
        await visitor.SayAsync("Палатки у вас непромокаемые?");
        var pane = await boris.AcceptAsync("Палатки у вас непромокаемые?");
        await OperatorConsole.SayAsync(pane, "Да, все.");
        await boris.CloseAsync(pane);
        var other = await stage.VisitorAsync("/");
        await other.SayAsync("Do you sell lanterns?");
        await boris.CloseAsync(await boris.AcceptAsync("Do you sell lanterns?"));

        var found = boris.Page.GetByTestId("history-item");
        await boris.ShowHistoryAsync(found.Filter(new() { HasText = "Do you sell lanterns?" }));
        await Expect(found).ToHaveCountAsync(2);
        await boris.Page.GetByTestId("history-search").FillAsync("палатку");
        await Expect(found).ToHaveCountAsync(1);
        await found.ClickAsync();
        await Expect(boris.Page.GetByTestId("history-dialog")).ToContainTextAsync("Да, все.");
        await boris.Page.GetByTestId("history-search").FillAsync("lantern");
        await Expect(found).ToContainTextAsync("Do you sell lanterns?");

        // The same visitor again: the dialog before stands on the card.
        await boris.ShowAsync("desk");
        await visitor.Page.GetByTestId("gateway-new-dialog").ClickAsync();
        await visitor.SayAsync("Ещё вопрос!");
        await boris.AcceptAsync("Ещё вопрос!");
        await Expect(boris.Card).ToContainTextAsync("Палатки у вас непромокаемые?");
    });

    [Fact]
    public Task F59_Both_windows_speak_English_and_Russian_and_the_console_switches_at_once() => Stage.PlayAsync(async stage =>
    {
        // Anna's own language is Russian, whatever her browser's is.
        var anna = await stage.OperatorAsync("anna");
        await Expect(anna.Page.GetByTestId("nav-visitors")).ToHaveTextAsync("Посетители");
        var english = await stage.VisitorAsync("/");
        await Expect(english.Button).ToContainTextAsync("Chat with us");
        var russian = await stage.VisitorAsync("/ru/products");
        await russian.OpenAsync();
        await Expect(russian.Composer).ToHaveAttributeAsync("placeholder", "Напишите сообщение…");
        await russian.SayAsync("Здравствуйте!");
        var pane = await anna.AcceptAsync("Здравствуйте!");
        await Expect(russian.Notes.GetByText("Anna Sorokina")).ToBeVisibleAsync();

        await anna.State.ClickAsync();
        await anna.Page.GetByRole(AriaRole.Menuitemradio, new() { Name = "English" }).ClickAsync();
        await Expect(anna.Page.GetByTestId("nav-visitors")).ToHaveTextAsync("Visitors");
        await anna.Page.Keyboard.PressAsync("Escape");
        await Expect(pane).ToContainTextAsync("Здравствуйте!");
        // The choice is this browser's and outlives a reload.
        await anna.Page.ReloadAsync();
        await Expect(anna.Page.GetByTestId("nav-visitors")).ToHaveTextAsync("Visitors");

        await russian.Page.GetByRole(AriaRole.Link, new() { Name = "English" }).ClickAsync();
        await Expect(russian.Composer).ToHaveAttributeAsync("placeholder", "Write a message…");
    });
}
