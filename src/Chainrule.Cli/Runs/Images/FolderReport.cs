using System.Text.Json;
using Chainrule.Cli.Display;
using Chainrule.Images;
using Chainrule.Images.Folders;
using Chainrule.Insight;
using Chainrule.Reports.Results;
using Chainrule.Text;

namespace Chainrule.Cli.Runs.Images;

/// <summary>What a folder of images holds, as text and as JSON.</summary>
internal static class FolderReport
{
    private const int MostClasses = 200, MostNamed = 10;

    private static readonly ImagePart?[] Parts = [null, ImagePart.Train, ImagePart.Validation, ImagePart.Test];

    /// <summary>Writes it for people.</summary>
    public static void Print(Terminal terminal, string folder, ImageFolderSummary summary)
    {
        string formats = string.Join(", ",
            summary.Formats.Select(each => $"{NumberText.Count(each.Count)} {NameOf(each.Format)}"));
        terminal.Say(
            $"{folder}: {NumberText.Count(summary.Images, "image")} of {summary.Classes.Count} classes"
                + (summary.HasLabels ? ", any number of which an image may have" : "")
                + (formats.Length > 0 ? $" ({formats})" : ""));
        terminal.Say(
            $"heights {Spread(summary.Heights)}, widths {Spread(summary.Widths)}; "
                + (summary.GrayImages == summary.Images ? "all gray" : $"{NumberText.Count(summary.GrayImages)} gray")
                + $"; training would bring them to {summary.Framing.Input}");
        terminal.Say();
        terminal.Say(ClassTable(summary));
        if (summary.Classes.Count > MostClasses)
        {
            terminal.Say($" … and {NumberText.Count(summary.Classes.Count - MostClasses)} more classes; --json lists all");
        }

        PrintNotes(terminal, summary);
    }

    /// <summary>All of it as JSON.</summary>
    public static void Write(Utf8JsonWriter json, string folder, ImageFolderSummary summary)
    {
        json.WriteString("source", folder);
        json.WriteNumber("images", summary.Images);
        json.WriteNumber("gray", summary.GrayImages);
        json.Objects("formats", summary.Formats, each =>
        {
            json.WriteString("format", NameOf(each.Format));
            json.WriteNumber("images", each.Count);
        });
        Write(json, "heights", summary.Heights);
        Write(json, "widths", summary.Widths);
        json.Integers("input", summary.Framing.Input.Sizes);
        json.Objects("classes", Enumerable.Range(0, summary.Classes.Count), label =>
        {
            json.WriteString("name", summary.Classes[label]);
            foreach (var part in PartsOf(summary))
            {
                json.WriteNumber(part is { } named ? NameOf(named) : "images", CountOf(summary, label, part));
            }
        });
        json.Objects("skipped", summary.Skipped, file =>
        {
            json.WriteString("file", file.Name);
            json.WriteString("why", file.Why);
        });
        json.WriteStartArray("repeated");
        foreach (var group in summary.Repeated)
        {
            json.WriteStartArray();
            foreach (var file in group)
            {
                json.WriteStringValue(file.Name);
            }

            json.WriteEndArray();
        }

        json.WriteEndArray();
    }

    /// <summary>All of it as a page shows it.</summary>
    public static FolderInspectionContent PageOf(string folder, ImageFolderSummary summary)
    {
        var parts = PartsOf(summary);
        return new FolderInspectionContent(
            folder,
            summary.Images,
            [
                .. summary.Classes.Select((name, label) =>
                    (name, (IReadOnlyList<int>)[.. parts.Select(part => CountOf(summary, label, part))])),
            ])
        {
            Parts = [.. parts.Select(part => part is { } named ? NameOf(named) : "images")],
            HasLabels = summary.HasLabels,
            Facts =
            [
                ("heights", Spread(summary.Heights)),
                ("widths", Spread(summary.Widths)),
                ("gray", $"{NumberText.Count(summary.GrayImages)} of {NumberText.Count(summary.Images)}"),
                .. summary.Formats.Select(each => (NameOf(each.Format), NumberText.Count(each.Count, "file"))),
                ("training would bring them to", summary.Framing.Input.ToString()),
            ],
            Examples =
            [
                .. summary.Examples.Take(FolderInspectionContent.MostShown).Select(images => PixelsOf(images, summary.Framing)),
            ],
            Shown = summary.Framing.Input,
            Issues = [.. IssuesOf(folder, summary)],
            Skipped = [.. summary.Skipped.Select(file => (file.Name, file.Why))],
            Repeated = [.. summary.Repeated.Select(group => (IReadOnlyList<string>)[.. group.Select(file => file.Name)])],
        };
    }

    /// <summary>What keeps the folder from being trained on, and what to do about it; empty where nothing does.</summary>
    public static IReadOnlyList<(string Message, string Help)> FaultsOf(string folder, ImageFolderSummary summary)
    {
        var faults = new List<(string, string)>();
        if (summary.Images == 0)
        {
            faults.Add(($"no image in {folder} can be read", "give images: PNG, JPEG, BMP, GIF, WebP or TIFF"));
        }
        else if (summary.HasTooManySkipped)
        {
            faults.Add(($"more than a tenth of the images in {folder} can't be read", "replace them, or take them out"));
        }

        if (summary.Classes.Count < 2)
        {
            faults.Add(($"all images in {folder} are of one class", "give images of two classes at least"));
        }

        return faults;
    }

    private static Table ClassTable(ImageFolderSummary summary)
    {
        var parts = PartsOf(summary);
        var table = new Table(
            [("class", true), .. parts.Select(part => (part is { } named ? NameOf(named) : "images", false))]);
        for (int label = 0; label < Math.Min(summary.Classes.Count, MostClasses); label++)
        {
            table.Add(
                [summary.Classes[label], .. parts.Select(part => NumberText.Count(CountOf(summary, label, part)))]);
        }

        return table;
    }

    private static void PrintNotes(Terminal terminal, ImageFolderSummary summary)
    {
        var notes = new List<string>();
        if (Imbalance(summary) is { } imbalance)
        {
            notes.Add($"warning: {imbalance}; --class-weights balanced lets them count alike");
        }

        notes.AddRange(summary.Skipped.Take(MostNamed).Select(file => $"warning: {file.Name} can't be read: {file.Why}"));
        if (summary.Skipped.Count > MostNamed)
        {
            string files = NumberText.Count(summary.Skipped.Count - MostNamed, "file");
            notes.Add($"… and {files} more that can't be read; --json lists all");
        }

        notes.AddRange(summary.Repeated.Take(MostNamed).Select(
            group => $"note: equal pixels: {string.Join(", ", group.Take(MostNamed).Select(file => file.Name))}"));
        if (summary.Repeated.Count > MostNamed)
        {
            notes.Add($"… and {NumberText.Count(summary.Repeated.Count - MostNamed)} more groups of equal pixels; --json "
                + $"lists all");
        }

        if (notes.Count > 0)
        {
            terminal.Say();
            notes.ForEach(note => terminal.Say(note));
        }
    }

    // The most and the least frequent class, where they differ by much.
    private static string? Imbalance(ImageFolderSummary summary)
    {
        int[] counts = [.. summary.Classes.Select((_, label) => Parts.Sum(part => CountOf(summary, label, part)))];
        int most = Array.IndexOf(counts, counts.DefaultIfEmpty().Max());
        int least = Array.IndexOf(counts, counts.DefaultIfEmpty().Min());
        return counts.Length > 1 && counts[least] > 0 && counts[most] > FolderSource.Unbalanced * counts[least]
            ? $"{summary.Classes[most]} has {NumberText.Count(counts[most], "image")}, {summary.Classes[least]} "
                + NumberText.Count(counts[least])
            : null;
    }

    private static IEnumerable<InspectedIssue> IssuesOf(string folder, ImageFolderSummary summary)
    {
        foreach (var (message, help) in FaultsOf(folder, summary))
        {
            yield return new InspectedIssue(true, "It can't be trained on", $"{message}.", help);
        }

        if (Imbalance(summary) is { } imbalance)
        {
            const string Help = "let them count alike: train with --class-weights balanced";
            yield return new InspectedIssue(true, "Classes of very different size", $"{imbalance}.", Help);
        }

        if (summary.Skipped.Count > 0)
        {
            string what = $"{NumberText.Count(summary.Skipped.Count, "file")} can't be read, and will be passed over.";
            yield return new InspectedIssue(true, "Damaged files", what, "replace them, or take them out");
        }

        if (summary.Repeated.Count > 0)
        {
            string what = $"{NumberText.Count(summary.Repeated.Count, "group")} of images have equal pixels.";
            yield return new InspectedIssue(false, "Images that are there twice", what, null);
        }
    }

    private static (string File, byte[] Pixels)[] PixelsOf(IReadOnlyList<ImageEntry> images, ImageFraming framing) =>
    [
        .. images.Select(image =>
        {
            byte[] pixels = new byte[framing.Input.Count];
            framing.Apply(ImageFile.Read(image.Path), pixels);
            return (image.Name, pixels);
        }),
    ];

    private static int CountOf(ImageFolderSummary summary, int label, ImagePart? part) =>
        summary.Counts.GetValueOrDefault((label, part));

    private static IReadOnlyList<ImagePart?> PartsOf(ImageFolderSummary summary) =>
        [.. Parts.Where(part => summary.Counts.Keys.Any(key => key.Part == part))];

    private static void Write(Utf8JsonWriter json, string name, (int Least, int Median, int Greatest) sizes)
    {
        json.WriteStartObject(name);
        json.WriteNumber("least", sizes.Least);
        json.WriteNumber("median", sizes.Median);
        json.WriteNumber("greatest", sizes.Greatest);
        json.WriteEndObject();
    }

    private static string Spread((int Least, int Median, int Greatest) sizes) =>
        sizes.Least == sizes.Greatest ? $"{sizes.Least}" : $"{sizes.Least} to {sizes.Greatest} (median {sizes.Median})";

    private static string NameOf(ImageFormat format) =>
        format == ImageFormat.Webp ? "WebP" : format.ToString().ToUpperInvariant();

    private static string NameOf(ImagePart part) => part.ToString().ToLowerInvariant();
}
