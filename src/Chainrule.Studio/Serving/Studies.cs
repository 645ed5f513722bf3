using System.Security.Cryptography;
using Chainrule.Studio.Planes;
using Chainrule.Studio.Sessions;

namespace Chainrule.Studio.Serving;

/// <summary>A session of a page: its points, its branches, and who works on it.</summary>
internal sealed class Study(PlaneData points, TrainingSession session) : IDisposable
{
    /// <summary>What is asked of it is answered one after the other.</summary>
    public Lock Turn { get; } = new();

    /// <summary>The points.</summary>
    public PlaneData Points { get; } = points;

    /// <summary>The branches.</summary>
    public TrainingSession Session { get; } = session;

    /// <summary>Whether it was given up for a newer one.</summary>
    public bool IsClosed { get; private set; }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (Turn)
        {
            IsClosed = true;
            Session.Dispose();
        }
    }
}

/// <summary>All studies by name; the oldest goes when there are too many.</summary>
internal sealed class Studies : IDisposable
{
    /// <summary>The most there are at once.</summary>
    public const int Most = 8;

    private readonly Lock _lock = new();
    private readonly List<(string Name, Study Study)> _all = [];

    /// <summary>Adds one; returns its name, which nobody can guess.</summary>
    public string Add(Study study)
    {
        string name = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(12));
        Study? oldest = null;
        lock (_lock)
        {
            _all.Add((name, study));
            if (_all.Count > Most)
            {
                oldest = _all[0].Study;
                _all.RemoveAt(0);
            }
        }

        oldest?.Dispose();
        return name;
    }

    /// <summary>The one of a name.</summary>
    /// <exception cref="ChainruleException">There is none.</exception>
    public Study Find(string name)
    {
        lock (_lock)
        {
            return _all.Find(entry => entry.Name == name).Study
                ?? throw new ChainruleException("this training was given up for newer ones", "start anew");
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock)
        {
            _all.ForEach(entry => entry.Study.Dispose());
            _all.Clear();
        }
    }
}
