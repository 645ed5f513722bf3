using Chainrule.Mutation;

if (args is ["worker", var library, var tests, var classes, .. var more])
{
    var worker = new Worker(library, tests);
    await worker.Find(classes.Split(',', StringSplitOptions.RemoveEmptyEntries));
    await (more is ["cover", var file, .. var excepted] ? worker.Cover(file, excepted) : worker.Serve());
    return 0;
}

bool again = args is [.., "again"];
args = again ? args[..^1] : args;

string[] names = [.. args.TakeWhile(word => !char.IsAsciiDigit(word[0]))];
int[] numbers = [.. args.Skip(names.Length).Select(int.Parse)];
if (names.Length == 0 || numbers.Length > 2 || names.Any(name => Folder.All.All(folder => folder.Name != name)))
{
    string all = string.Join(", ", Folder.All.Select(folder => folder.Name));
    Console.Error.WriteLine($"dotnet run -- FOLDER… [COUNT [SEED]] [again], of {all}");
    return 2;
}

foreach (var folders in Folder.All.Where(folder => names.Contains(folder.Name)).GroupBy(folder => folder.Project))
{
    new Sampling(folders.Key, [.. folders], numbers.FirstOrDefault(400), numbers.ElementAtOrDefault(1), again).Run();
}

return 0;
