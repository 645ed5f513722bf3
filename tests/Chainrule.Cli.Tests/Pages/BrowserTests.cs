using System.Globalization;
using System.Text;
using System.Text.Json;
using Chainrule.Cli.Tests.Support;

namespace Chainrule.Cli.Tests.Pages;

/// <summary>Reports in a real browser. Needs node, Chromium, and <c>npm ci</c> in tests/browser; CI has them.</summary>
public class BrowserTests
{
    private static readonly string[] Chromiums = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

    private static readonly string[] OfImages =
    [
        "Verdict",
        "Alerts",
        "Confusion matrix",
        "Class by class",
        "Most confused",
        "Worst errors",
        "Calibration",
        "Thresholds",
        "Learning curves",
        "Network",
        "What the first layer looks for",
        "Data",
        "Configuration",
        "Version, machine and time",
        "Repeat this run",
    ];

    private static readonly string[] OfValues =
    [
        "Verdict",
        "Alerts",
        "Errors of 'price'",
        "Errors of 'rent'",
        "Network",
        "Data",
        "Configuration",
        "Version, machine and time",
        "Repeat this run",
    ];

    [Fact]
    public void Reports_open_quietly_whole_accessible_and_without_overflow_on_any_screen()
    {
        string? chromium = Array.Find(Chromiums, File.Exists);
        if (chromium is null || !NodeScript.Has("playwright-core"))
        {
            Assert.Skip("no Chromium, or no playwright-core: apt-get install chromium, and npm ci in tests/browser");
        }

        using var folder = new TemporaryFolder();
        string[] pages = [Images(folder), Values(folder), Hostile(folder)];
        Assert.All(pages, page => Assert.InRange(new FileInfo(page).Length, 10_000, 2_000_000));

        var opened = NodeScript.Run("open.mjs", [chromium, .. pages]);
        Assert.Equal(4 * pages.Length, opened.Count);
        foreach (var page in opened)
        {
            Assert.Empty(Texts(page, "messages"));
            Assert.Empty(Texts(page, "requests"));
            Assert.Empty(Texts(page, "violations"));
            Assert.Equal((0, 0, 0), (Number(page, "overflow"), Number(page, "brokenImages"), Number(page, "scripts")));
            string[] headings = Texts(page, "headings");
            if (page.GetProperty("file").GetString() == pages[0])
            {
                Assert.Superset(OfImages.ToHashSet(), headings.ToHashSet());
            }
            else if (page.GetProperty("file").GetString() == pages[1])
            {
                Assert.Superset(OfValues.ToHashSet(), headings.ToHashSet());
            }
        }

        // light and dark are not the same
        Assert.Equal(2, opened.Select(page => page.GetProperty("background").GetString()).Distinct().Count());
        Assert.True(Number(opened[0], "images") > 40);
    }

    private static string Images(TemporaryFolder folder)
    {
        var run = ToolRun.In(
            folder,
            "train",
            "mnist",
            "--layers",
            "dense:24 relu dense:10",
            "--epochs",
            "2",
            "--out",
            "mnist",
            "--quiet"
        );
        Assert.True(run.ExitCode == 0, run.Error);
        return Path.Combine(folder["mnist"], "report.html");
    }

    private static string Values(TemporaryFolder folder)
    {
        var text = new StringBuilder("rooms,area,kind,price,rent\n");
        for (int row = 0; row < 300; row++)
        {
            double noise = Math.Sin(row * 12.9898) * 9,
                area = 30 + (row * 37 % 170);
            text.Append(
                CultureInfo.InvariantCulture,
                $"{1 + (row % 6)},{area},{(row % 3 == 0 ? "house" : "flat")},"
                    + $"{(1200 * area) + (9000 * (row % 6)) + (800 * noise):0},{(11 * area) + (20 * noise):0.0}\n"
            );
        }

        File.WriteAllText(folder["homes.csv"], text.ToString());
        var run = InProcess.Run(
            "train",
            folder["homes.csv"],
            "--target",
            "price,rent",
            "--model",
            "linear",
            "--out",
            folder["homes"],
            "--quiet"
        );
        Assert.True(run.Code == 0, run.Error);
        return Path.Combine(folder["homes"], "report.html");
    }

    private static string Hostile(TemporaryFolder folder)
    {
        var run = InProcess.Run(
            "train",
            HostileTable.Write(folder),
            "--target",
            $"\"{HostileTable.Names[0]}\"",
            "--model",
            "linear",
            "--out",
            folder["hostile"],
            "--quiet"
        );
        Assert.True(run.Code == 0, run.Error);
        return Path.Combine(folder["hostile"], "report.html");
    }

    private static string[] Texts(JsonElement page, string name) =>
        [.. page.GetProperty(name).EnumerateArray().Select(text => text.GetString()!)];

    private static int Number(JsonElement page, string name) => page.GetProperty(name).GetInt32();
}
