using System.Text;
using System.Text.RegularExpressions;

namespace Chainrule.Studio.Serving;

/// <summary>
/// The lessons as a folder that works without the studio, also opened as a file: browsers load no modules from files, so all that
/// the lessons are made of becomes one script.
/// </summary>
internal static partial class LessonsFolder
{
    private const string Entry = "/alone.js", Icon = "icon.svg", Style = "studio.css", Script = "lessons.js";

    private const string Html = """
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <title>Chainrule</title>
        <link rel="icon" href="icon.svg">
        <link rel="stylesheet" href="studio.css">
        <script defer src="lessons.js"></script>
        </head>
        <body>
        <header class="bar">
        <b>Chainrule <span>lessons</span></b><span class="loc">in this page alone · asks for nothing</span>
        </header>
        <main>
        <section id="lesson" class="les"></section>
        <noscript>The lessons are drawn by a script, which is switched off here.</noscript>
        </main>
        </body>
        </html>

        """;

    /// <summary>Writes the folder.</summary>
    /// <param name="folder">The folder; it is made where it isn't there.</param>
    /// <returns>The path of the page.</returns>
    /// <exception cref="ChainruleException">There is something in it already.</exception>
    /// <exception cref="IOException">It can't be written.</exception>
    public static string Write(string folder)
    {
        if (File.Exists(folder) || (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any()))
        {
            throw new ChainruleException(
                $"there is something in {folder} already", "name a folder that isn't there yet, or an empty one");
        }

        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, Script), Bundle());
        foreach (string name in (string[])[Icon, Style])
        {
            File.WriteAllBytes(Path.Combine(folder, name), PageFiles.Find($"/{name}")!.Value.Bytes);
        }

        string page = Path.Combine(folder, "index.html");
        File.WriteAllText(page, Html);
        return page;
    }

    /// <summary>All modules that the lessons need, each a function of its own, after those that it needs.</summary>
    public static string Bundle()
    {
        var text = new StringBuilder("'use strict';\n(() => {\nconst modules = {};\n");
        Add(text, Entry, []);
        return text.Append("})();\n").ToString();
    }

    private static void Add(StringBuilder all, string path, Dictionary<string, HashSet<string>> exports)
    {
        exports[path] = [];
        string text = Encoding.UTF8.GetString(PageFiles.Find(path)!.Value.Bytes);
        text = Import().Replace(text, import =>
        {
            string from = new Uri(new Uri($"file://{path}"), import.Groups["from"].Value).AbsolutePath;
            if (!exports.ContainsKey(from))
            {
                Add(all, from, exports);
            }

            string[] names = import.Groups["names"].Success
                ? import.Groups["names"].Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
                : ["default"];
            return Array.Find(names, name => !exports[from].Contains(name)) is { } missing
                ? throw new InvalidOperationException($"{from} exports no {missing}")
                : import.Groups["names"].Success
                    ? $"const {{ {string.Join(", ", names)} }} = modules['{from}'];"
                    : $"const {import.Groups["whole"].Value} = modules['{from}'].default;";
        });
        text = Export().Replace(text, export =>
        {
            exports[path].Add(export.Groups["name"].Value);
            return export.Groups["declares"].Value;
        });
        text = Default().Replace(text, _ =>
        {
            exports[path].Add("default");
            return "const lesson = ";
        });
        string given = string.Join(", ", exports[path].Select(name => name == "default" ? "default: lesson" : name));
        all.Append($"modules['{path}'] = (() => {{\n{text}return {{ {given} }};\n}})();\n");
    }

    [GeneratedRegex(@"^import (?:\{(?<names>[^}]*)\}|(?<whole>\w+)) from '(?<from>[^']+)';$", RegexOptions.Multiline)]
    private static partial Regex Import();

    [GeneratedRegex(@"^export (?<declares>(?:const|function) (?<name>\w+))", RegexOptions.Multiline)]
    private static partial Regex Export();

    [GeneratedRegex(@"^export default ", RegexOptions.Multiline)]
    private static partial Regex Default();
}
