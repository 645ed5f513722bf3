// Looks into the packages: contents FEED CLONE VERSION. Each holds what it should and nothing else, says who made it and under
// which license, and shows its users the members that were reviewed; its code doesn't know where it was built.
using System.IO.Compression;
using System.Reflection;
using System.Reflection.PortableExecutable;
using System.Xml.Linq;
using Chainrule.Cli.Tests.Architecture;

const int MostBytesOfCore = 600_000;
string[] libraries =
[
    "Chainrule", "Chainrule.Tables", "Chainrule.Images", "Chainrule.Insight", "Chainrule.Reports", "Chainrule.Onnx",
    "Chainrule.Exchange", "Chainrule.Mpi",
];
string[] everywhere = ["README.md", "LICENSE", "CHANGELOG.md", "icon.png"];
var (feed, clone, version) = (args[0], args[1], args[2]);
var faults = new List<string>();
foreach (string library in libraries)
{
    using var package = Opened(library, "nupkg");
    string[] notice = library switch // of what others wrote, beside it and in it
    {
        "Chainrule.Images" => ["NOTICE.md"],
        "Chainrule.Onnx" => ["NOTICE.md", "Apache-2.0.txt"],
        _ => [],
    };
    Holds(package, library, [.. everywhere, .. notice, $"lib/net10.0/{library}.dll", $"lib/net10.0/{library}.xml"]);
    Says(package, library, license: "MIT");
    using var code = Contents(package, $"lib/net10.0/{library}.dll");
    using var image = new PEReader(code);
    foreach (var entry in image.ReadDebugDirectory().Where(entry => entry.Type == DebugDirectoryEntryType.CodeView))
    {
        string path = image.ReadCodeViewDebugDirectoryData(entry).Path;
        Check(path.StartsWith("/_/", StringComparison.Ordinal), $"{library} was built in {path}");
    }

    var shown = PublicApi.Of(Assembly.Load(library));
    string[] reviewed = File.ReadAllLines(Path.Combine(clone, "src", library, "PublicApi.txt"));
    Check(shown.SequenceEqual(reviewed), $"the public members of {library} aren't those of src/{library}/PublicApi.txt");

    using var symbols = Opened(library, "snupkg");
    Holds(symbols, library, [$"lib/net10.0/{library}.pdb"]);
}

long core = new FileInfo(PathOf("Chainrule", "nupkg")).Length;
Check(core <= MostBytesOfCore, $"the package Chainrule has {core:N0} bytes, more than {MostBytesOfCore:N0}");

string[] ofTool = ["NOTICE.md", "Apache-2.0.txt"];
string[] mnist = ["t10k-images-idx3", "t10k-labels-idx1", "train-images-idx3", "train-labels-idx1"];
using (var tool = Opened("Chainrule.Tool", "nupkg"))
{
    string[] data = ["data/README.md", "data/mnist/LICENSE.md", .. mnist.Select(name => $"data/mnist/{name}-ubyte.gz")];
    Holds(tool, "Chainrule.Tool", [.. everywhere, .. ofTool, .. data, "tools/any/any/DotnetToolSettings.xml"]);
    Says(tool, "Chainrule.Tool", license: "NOTICE.md");
}

using (var templates = Opened("Chainrule.Templates", "nupkg"))
{
    string[] files = [".template.config/template.json", "Chainrule.Console.csproj", "Program.cs"];
    Holds(templates, "Chainrule.Templates", [.. everywhere, .. files.Select(file => $"content/console/{file}")]);
    Says(templates, "Chainrule.Templates", license: "MIT");
}

foreach (string runtime in (string[])["any", "linux-x64"])
{
    string name = $"Chainrule.Tool.{runtime}";
    if (runtime != "any" && !File.Exists(PathOf(name, "nupkg")))
    {
        continue; // made where somebody asks for it
    }

    using var tool = Opened(name, "nupkg");
    Says(tool, name, license: "NOTICE.md");
    string[] notices = runtime == "any" ? ofTool : [.. ofTool, "THIRD-PARTY-NOTICES.TXT"];
    string[] programs = [.. libraries, "chainrule-tool"];
    string[] files = runtime == "any"
        ?
        [
            .. programs.SelectMany(program => (string[])[$"{program}.dll", $"{program}.pdb"]),
            "Google.Protobuf.dll", "SixLabors.ImageSharp.dll", "chainrule-tool.deps.json", "chainrule-tool.runtimeconfig.json",
            "chainrule-studio.dll", "chainrule-studio.pdb", "chainrule-studio.deps.json", "chainrule-studio.runtimeconfig.json",
            "DotnetToolSettings.xml",
        ]
        : ["chainrule-tool", "DotnetToolSettings.xml"];
    string folder = runtime == "any" ? "tools/net10.0/any" : $"tools/any/{runtime}";
    Holds(tool, name, [.. everywhere, .. notices, .. files.Select(file => $"{folder}/{file}")]);
}

foreach (string fault in faults)
{
    Console.Error.WriteLine($"error: {fault}");
}

Console.WriteLine(string.Join(", ", Directory.GetFiles(feed, "*.nupkg").Order(StringComparer.Ordinal)
    .Select(file => $"{Path.GetFileNameWithoutExtension(file)} {new FileInfo(file).Length / 1000.0:N0} kB")));
return faults.Count == 0 ? 0 : 1;

void Check(bool isRight, string fault)
{
    if (!isRight)
    {
        faults.Add(fault);
    }
}

string PathOf(string id, string kind) => Path.Combine(feed, $"{id}.{version}.{kind}");

ZipArchive Opened(string id, string kind) => ZipFile.OpenRead(PathOf(id, kind));

static MemoryStream Contents(ZipArchive package, string entry)
{
    var copy = new MemoryStream();
    using var stream = package.GetEntry(entry)!.Open();
    stream.CopyTo(copy);
    copy.Position = 0;
    return copy;
}

// Besides what is asked for stands only what every package of this format has.
void Holds(ZipArchive package, string id, string[] expected)
{
    var actual = package.Entries.Select(entry => entry.FullName)
        .Where(name => !name.StartsWith("_rels/") && !name.StartsWith("package/"))
        .Except(["[Content_Types].xml", $"{id}.nuspec"])
        .ToHashSet();
    string lacking = Listed(expected.Except(actual)), besides = Listed(actual.Except(expected));
    Check(actual.SetEquals(expected), $"{id} lacks [{lacking}] and holds besides [{besides}]");
}

static string Listed(IEnumerable<string> names) => string.Join(", ", names.Order(StringComparer.Ordinal));

void Says(ZipArchive package, string id, string license)
{
    using var stream = Contents(package, $"{id}.nuspec");
    var metadata = XDocument.Load(stream).Root!.Elements().Single(element => element.Name.LocalName == "metadata").Elements()
        .ToLookup(element => element.Name.LocalName, element => element.Value);
    var expected = new Dictionary<string, string>
    {
        ["id"] = id,
        ["version"] = version,
        ["license"] = license,
        ["icon"] = "icon.png",
        ["readme"] = "README.md",
    };
    foreach (var (key, value) in expected)
    {
        Check(metadata[key].SequenceEqual([value]), $"{id} says {key} {Listed(metadata[key])}, not {value}");
    }

    foreach (string key in (string[])["authors", "description", "copyright", "tags"])
    {
        Check(metadata[key].Any(), $"{id} doesn't say {key}");
    }
}
