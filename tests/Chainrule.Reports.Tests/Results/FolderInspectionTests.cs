using System.Xml.Linq;
using Chainrule.Reports.Results;

namespace Chainrule.Reports.Tests.Results;

/// <summary>The page of a folder of images says what is in it.</summary>
public class FolderInspectionTests
{
    [Fact]
    public void Classes_are_counted_by_parts_and_files_that_are_passed_over_are_named()
    {
        var page = new ShownPage(FolderInspection.Of(new FolderInspectionContent(
            "pictures", 42, [("cat", [20, 5]), ("dog", [12, 5])])
        {
            Parts = ["train", "test"],
            Facts = [("heights", "30")],
            Issues = [new InspectedIssue(true, "Damaged files", "1 file can't be read, and will be passed over.", "replace it")],
            Skipped = [("cat/torn.png", "it is no image")],
            Repeated = [["cat/1.png", "dog/1.png"]],
        }));
        Assert.Contains("42 imagesof 2 classes. One warning.", page.Section("In short").Value);
        Assert.Contains("Damaged files", page.Section("In short").Value);
        Assert.Equal([["cat", "20", "5", "25"], ["dog", "12", "5", "17"]], page.Rows("Classes"));
        Assert.Equal([["cat/torn.png", "it is no image"]], page.Rows("Files that can't be read"));
        Assert.Equal([["2", "cat/1.png, dog/1.png"]], page.Rows("Images that are there twice"));
    }

    [Fact]
    public void Images_of_each_class_stand_in_its_row_under_their_file_s_name()
    {
        byte[] light = [.. Enumerable.Repeat((byte)200, 4 * 4 * 3)], dark = new byte[4 * 4 * 3];
        var page = new ShownPage(FolderInspection.Of(new FolderInspectionContent("pictures", 3, [("cat", [2]), ("dog", [1])])
        {
            Shown = new Shape(4, 4, 3),
            Examples = [[("cat/1.png", light), ("cat/2.png", dark)], [("dog/1.png", light)]],
        }));
        var rows = page.Section("What they look like").Descendants().Where(of => of.Name.LocalName == "li").ToList();
        Assert.Equal(["cat", "dog"], rows.Select(row => row.Value));
        Assert.Equal(
            [["cat, cat/1.png", "cat, cat/2.png"], ["dog, dog/1.png"]],
            rows.Select(row => Images(row).Select(of => (string)of.Attribute("alt")!)));
        Assert.Equal((string)Images(rows[0])[0].Attribute("src")!, (string)Images(rows[1])[0].Attribute("src")!);
        Assert.NotEqual((string)Images(rows[0])[0].Attribute("src")!, (string)Images(rows[0])[1].Attribute("src")!);

        static List<XElement> Images(XElement row) => [.. row.Descendants().Where(of => of.Name.LocalName == "img")];
    }

    [Fact]
    public void Of_very_many_classes_the_most_and_the_least_frequent_are_drawn_and_all_are_listed()
    {
        var page = new ShownPage(FolderInspection.Of(new FolderInspectionContent(
            "pictures", 5050, [.. Enumerable.Range(1, 100).Select(i => ($"kind {i}", (IReadOnlyList<int>)[i]))])));
        Assert.Equal(100, page.Rows("Classes").Count);
        string drawn = page.Section("Classes").Descendants().First(of => of.Name.LocalName == "svg").Value;
        Assert.Contains("kind 100 100; ", drawn);
        Assert.Contains("; kind 1 1.", drawn);
        Assert.DoesNotContain("kind 50 50", drawn);
    }
}
