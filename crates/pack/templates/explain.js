"use strict";
// Points from a line to its marks in the page, and back.
(function () {
  var frame = document.getElementById("page");
  var lines = document.querySelectorAll("[data-for]");
  function marks(anchor) {
    var inside = frame.contentDocument;
    return inside ? inside.querySelectorAll('[data-rt~="' + anchor + '"]') : [];
  }
  function each(list, act) { Array.prototype.forEach.call(list, act); }
  function point(anchor, on, scroll) {
    each(marks(anchor), function (mark, index) {
      mark.classList.toggle("rt-on", on);
      if (on && scroll && index === 0) { mark.scrollIntoView({ block: "center", inline: "nearest", behavior: "smooth" }); }
    });
    each(document.querySelectorAll('[data-for="' + anchor + '"]'), function (line) { line.classList.toggle("on", on); });
  }
  each(lines, function (line) {
    var anchor = line.getAttribute("data-for");
    line.addEventListener("mouseenter", function () { point(anchor, true, false); });
    line.addEventListener("mouseleave", function () { point(anchor, false, false); });
    line.addEventListener("click", function () { point(anchor, true, true); });
  });
  function ready() {
    var inside = frame.contentDocument;
    if (!inside || !inside.body || inside.body.dataset.ready) { return; }
    inside.body.dataset.ready = "yes";
    inside.addEventListener("click", function (event) {
      event.preventDefault();
      var mark = event.target.closest ? event.target.closest("[data-rt]") : null;
      if (!mark) { return; }
      each(document.querySelectorAll(".on"), function (line) { line.classList.remove("on"); });
      var first = null;
      mark.getAttribute("data-rt").split(" ").forEach(function (anchor) {
        each(document.querySelectorAll('[data-for="' + anchor + '"]'), function (line) {
          line.classList.add("on");
          first = first || line;
        });
      });
      if (first) {
        var folded = first.closest("details");
        if (folded) { folded.open = true; }
        first.scrollIntoView({ block: "center", behavior: "smooth" });
      }
    });
    each(lines, function (line) {
      if (marks(line.getAttribute("data-for")).length === 0) { line.classList.add("unmarked"); }
    });
  }
  frame.addEventListener("load", ready);
  ready();
})();
