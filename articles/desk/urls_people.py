"""Addresses of reviews and their remarks, and of people and what they choose. They join those in urls.py."""

from django.urls import URLPattern, path

from articles.desk import people_views, remark_views, review_views

REVIEW = "desk/articles/<slug:key>/review/"
REMARK = f"{REVIEW}remarks/<int:number>/"

urlpatterns: list[URLPattern] = [
    path("desk/preferences/", people_views.own, name="preferences"),
    path("desk/people/", people_views.people, name="people"),
    path("desk/people/<int:pk>/", people_views.person, name="person"),
    path(REVIEW, review_views.review, name="review"),
    path(f"{REVIEW}ask/", review_views.ask, name="ask_review"),
    path(f"{REVIEW}decide/", review_views.decide, name="decide_review"),
    path(f"{REVIEW}again/", review_views.hand_back, name="hand_back"),
    path(f"{REVIEW}withdraw/", review_views.withdraw, name="withdraw_review"),
    path(f"{REVIEW}remark/", remark_views.remark, name="remark"),
    path(f"{REMARK}answer/", remark_views.answer, name="answer_remark"),
    path(f"{REMARK}close/", remark_views.close, name="close_remark"),
    path(f"{REMARK}reopen/", remark_views.reopen, name="reopen_remark"),
]
