namespace Chainrule.Tests.Support;

/// <summary>The clone that the tests were built in.</summary>
public static class Repository
{
    /// <summary>The full name of a file or folder in the clone.</summary>
    public static string PathTo(params string[] parts)
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Chainrule.slnx")))
        {
            folder = folder.Parent;
        }

        Assert.NotNull(folder);
        return Path.Combine([folder.FullName, .. parts]);
    }
}
