using Chainrule.Studio.Serving;

namespace Chainrule.Studio.Tests.Serving;

/// <summary>The lessons as a folder of their own; that it works is seen in a browser, by tests/browser/studio.mjs.</summary>
public sealed class LessonsFolderTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("lessons-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void The_folder_is_small_and_names_nothing_outside_it()
    {
        string page = LessonsFolder.Write(_folder);
        Assert.Equal(Path.Combine(_folder, "index.html"), page);
        Assert.Equal(
            ["icon.svg", "index.html", "lessons.js", "studio.css"], Directory.GetFiles(_folder).Select(Path.GetFileName).Order());
        Assert.InRange(Directory.GetFiles(_folder).Sum(file => new FileInfo(file).Length), 1, 2_000_000);
        foreach (string file in Directory.GetFiles(_folder))
        {
            string text = File.ReadAllText(file);
            Assert.DoesNotMatch(@"https?://(?!www\.w3\.org/2000/svg)|fetch\(|@import|url\((?!#)", text);
        }
    }

    [Fact]
    public void The_script_has_every_lesson_and_nothing_of_modules()
    {
        string script = LessonsFolder.Bundle();
        Assert.DoesNotMatch(@"(?m)^\s*(import|export)\b", script);
        var lessons = PageFiles.Paths.Where(path => path.StartsWith("/lessons/", StringComparison.Ordinal)).ToList();
        Assert.Equal(10, lessons.Count); // nine, and their parts
        Assert.All(lessons, path => Assert.Contains($"modules['{path}'] = ", script, StringComparison.Ordinal));
        Assert.All(lessons, path => Assert.True(
            script.IndexOf($"modules['{path}'] = ", StringComparison.Ordinal)
                < script.IndexOf($"= modules['{path}']", StringComparison.Ordinal), path));
    }

    [Fact]
    public void What_lies_in_a_folder_is_left_alone()
    {
        string file = Path.Combine(_folder, "thesis.txt");
        File.WriteAllText(file, "mine");
        Assert.Throws<ChainruleException>(() => LessonsFolder.Write(_folder));
        Assert.Throws<ChainruleException>(() => LessonsFolder.Write(file));
        Assert.Equal([file], Directory.GetFiles(_folder));
    }
}
